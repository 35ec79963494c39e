import { decodedUserinfo } from '../http/basic-authorization.ts';
import { rememberSecret } from './known-secrets.ts';

/** Registers the password of an address as a secret; without one, the user, because tokens are often given that way. */
export function rememberUserinfo({ username, password }: Pick<URL, 'username' | 'password'>): void {
  const [user, secret] = [decodedUserinfo(username), decodedUserinfo(password)];
  if (secret === '') return rememberSecret(user);
  rememberSecret(secret);
  // As a whole, for a password that is too short to be recognized alone.
  rememberSecret(`${user}:${secret}`);
}
