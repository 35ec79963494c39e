import { createHmac } from 'node:crypto';
import type { CredentialsFingerprint } from './state.ts';
import type { CloudAccount } from './cloud-account.ts';

/**
 * A salted fingerprint of the credentials and their place of use, cut to 32 bits:
 * enough to detect a change, too little to find a password by trying.
 */
export function fingerprintCredentials(credentials: CloudAccount, salt: string): CredentialsFingerprint {
  const { cloudUrl, username, password } = credentials;
  const text = JSON.stringify([cloudUrl.origin, username, password.reveal()]);
  return { salt, digest: createHmac('sha256', salt).update(text).digest('hex').slice(0, 8) };
}

/** Whether a fingerprint belongs to these credentials. */
export function matchesCredentials(fingerprint: CredentialsFingerprint, credentials: CloudAccount): boolean {
  return fingerprintCredentials(credentials, fingerprint.salt).digest === fingerprint.digest;
}
