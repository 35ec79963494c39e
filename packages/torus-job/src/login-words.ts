/** Words for a login in the languages of such sites, on a button or in the names of enclosing elements. */
const loginWords =
  /log[-_ ]?(?:in|on)|sign[-_ ]?(?:in|on)|anmeld|einlogg|connexion|connecter|acceder|iniciar|entrar|accedi|inloggen|logga|zaloguj|giriş|войти|вход|登录|登入|ログイン|로그인/i;
/** Words for what is often next to a login: new accounts, forgotten passwords, searches. */
const otherPurposeWords =
  /regist(?!ered)|sign[-_ ]?up|creat|enrol|\bjoin|subscri|forg[eo]t|recover|reset|remind|\blost|cancel|search|\bfind|help|contact|change|new[-_ ]?(?:user|account|password|member)|confirm|vergessen|zurücksetzen|konto erstellen|neues konto|abbrechen|such(?:e|en)\b|inscri|oubli|créer|crear|olvid|annul|buscar/i;
/** Words for a field that takes the user name. */
const userWords = /user|log[-_ ]?(?:in|on)|e-?mail|account|benutzer|utilisateur|usuario|gebruiker|(?:^|[$_.-])(?:id|name)$/i;

export function mentionsLogin(text: string): boolean {
  return loginWords.test(text);
}

/** Whether a text mentions a purpose other than a login, such as a new account. */
export function mentionsOtherPurpose(text: string): boolean {
  return otherPurposeWords.test(text);
}

export function mentionsUserName(text: string): boolean {
  return userWords.test(text) && !otherPurposeWords.test(text);
}
