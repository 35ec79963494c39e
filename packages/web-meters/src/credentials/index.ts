export { CredentialsKey, credentialsKeySetting, sealingKeyId } from './credentials-key.ts';
