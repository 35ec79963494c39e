export { CredentialsKey } from './credentials-key.ts';
