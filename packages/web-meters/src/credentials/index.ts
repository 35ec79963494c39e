export { CredentialsKey, sealingKeyId } from './credentials-key.ts';
export { credentialsKeySetting } from './credentials-key-setting.ts';
