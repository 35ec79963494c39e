export { quoteForeignText } from './foreign-text.ts';
export { rememberSecret, withoutSecrets, withoutUnmistakableSecrets } from './known-secrets.ts';
export { rememberUserinfo } from './userinfo.ts';
