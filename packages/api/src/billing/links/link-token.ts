import { readSignedToken, signedToken } from '../../keys/signed-token.ts';

const prefix = 'wjl_';

/** The token of a tenant's link: the id of its row, signed. When it ends, and for whom it is, is in the row. */
export function linkToken(secret: Buffer, linkId: string): string {
  return signedToken(prefix, secret, Buffer.from(linkId.replaceAll('-', ''), 'hex'));
}

/** The id of the link; undefined if it was not signed with this secret. */
export function linkIdOf(secret: Buffer, token: string): string | undefined {
  const id = readSignedToken(prefix, secret, token)?.toString('hex');
  return id?.length === 32 ? id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : undefined;
}
