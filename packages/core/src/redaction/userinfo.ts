import { decodedUserinfo } from '../http/basic-authorization.ts';
import { rememberSecret } from './known-secrets.ts';

/** Has the password of an address known as a secret; where there is none, the user is one, as a token is often given. */
export function rememberUserinfo({ username, password }: Pick<URL, 'username' | 'password'>): void {
  const [user, secret] = [decodedUserinfo(username), decodedUserinfo(password)];
  if (secret === '') return rememberSecret(user);
  rememberSecret(secret);
  // As a whole, for a password that is too short to be known by itself.
  rememberSecret(`${user}:${secret}`);
}
