export { quoteForeignText } from './foreign-text.ts';
export {
  rememberReceivedSecret,
  rememberSecret,
  withoutSecrets,
  withoutTheseSecrets,
  withoutUnmistakableSecrets,
} from './known-secrets.ts';
export { rememberUserinfo } from './userinfo.ts';
