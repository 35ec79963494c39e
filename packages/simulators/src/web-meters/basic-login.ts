import type { ReceivedRequest } from '../http/message.ts';

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The name and password that a request sends by Basic; null without. */
export function basicLogin({ headers }: ReceivedRequest): Login | null {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(headers.authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const [username = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return rest.length === 0 ? null : { username, password: rest.join(':') };
}
