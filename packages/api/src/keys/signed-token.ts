import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs a content (HMAC-SHA-256): `PREFIX` + content + `.` + signature, all of it in letters that an address and a header may contain. */
export function signedToken(prefix: string, secret: Buffer, content: Buffer): string {
  const text = content.toString('base64url');
  return `${prefix}${text}.${sign(secret, text).toString('base64url')}`;
}

/** The content of a token; undefined if it was not signed with this secret. */
export function readSignedToken(prefix: string, secret: Buffer, token: string): Buffer | undefined {
  if (!token.startsWith(prefix)) return undefined;
  const [, content = '', signature = ''] = /^([\w-]{1,100})\.([\w-]{43})$/.exec(token.slice(prefix.length)) ?? [];
  if (content === '' || !timingSafeEqual(sign(secret, content), Buffer.from(signature, 'base64url'))) return undefined;
  return Buffer.from(content, 'base64url');
}

function sign(secret: Buffer, content: string): Buffer {
  return createHmac('sha256', secret).update(content).digest();
}
