/** Words of a login, in the languages that such sites are in; on a button, or in the names of what stands around it. */
const login =
  /log[-_ ]?(?:in|on)|sign[-_ ]?(?:in|on)|anmeld|einlogg|connexion|connecter|acceder|iniciar|entrar|accedi|inloggen|logga|zaloguj|giriş|войти|вход|登录|登入|ログイン|로그인/i;
/** Words of what stands beside a login: new accounts, forgotten passwords, searches. */
const other =
  /regist(?!ered)|sign[-_ ]?up|creat|enrol|\bjoin|subscri|forg[eo]t|recover|reset|remind|\blost|cancel|search|\bfind|help|contact|change|new[-_ ]?(?:user|account|password|member)|confirm|vergessen|zurücksetzen|konto erstellen|neues konto|abbrechen|such(?:e|en)\b|inscri|oubli|créer|crear|olvid|annul|buscar/i;
/** Words of a field for the name of a person who logs in. */
const user = /user|log[-_ ]?(?:in|on)|e-?mail|account|benutzer|utilisateur|usuario|gebruiker|(?:^|[$_.-])(?:id|name)$/i;

export function speaksOfLogin(text: string): boolean {
  return login.test(text);
}

/** Whether a text speaks of something else than a login, and of no login at all. */
export function speaksOfSomethingElse(text: string): boolean {
  return other.test(text);
}

export function speaksOfUser(text: string): boolean {
  return user.test(text) && !other.test(text);
}
