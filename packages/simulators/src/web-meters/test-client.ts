import { createHash } from 'node:crypto';
import { connect } from 'node:net';

/** The header of a login by Basic. */
export function basic(username: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

interface Challenge {
  readonly realm?: string;
  readonly nonce?: string;
  readonly algorithm?: string;
  readonly qop?: string;
  readonly stale?: string;
}

/** The parameters of a challenge. */
export function challengeOf(text: string): Challenge {
  return Object.fromEntries([...text.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(([, name, quoted, bare]) => [name, quoted ?? bare]));
}

/** The header of a digest answer to a challenge, with some of its parts changed. */
export function digestAnswer(
  challenge: Challenge,
  login: { readonly username: string; readonly password: string },
  uri: string,
  changes: Readonly<Record<string, string>> = {},
): string {
  const { realm = '', nonce = '', algorithm = 'MD5' } = challenge;
  const parts = { username: login.username, realm, nonce, uri, nc: '00000001', cnonce: 'abcdef', qop: 'auth', algorithm, ...changes };
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const secret = hash(`${login.username}:${realm}:${login.password}`);
  const response = hash([secret, parts.nonce, parts.nc, parts.cnonce, parts.qop, hash(`GET:${parts.uri}`)].join(':'));
  const bare = ['nc', 'qop', 'algorithm'];
  const pairs = Object.entries({ ...parts, response }).map(([name, value]) =>
    bare.includes(name) ? `${name}=${value}` : `${name}="${value}"`,
  );
  return `Digest ${pairs.join(', ')}`;
}

/** What is at a path such as `Outputs.1.Energy` of a JSON document. */
export function at(document: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], document);
}

/** Everything that a server sends to one request until it closes the connection, or goes quiet for a moment. */
export function rawExchange(url: string, path: string, quietMs = 100): Promise<Buffer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(`GET ${path} HTTP/1.1\r\nHost: meter\r\n\r\n`));
    const chunks: Buffer[] = [];
    const finish = () => {
      socket.destroy();
      resolve(Buffer.concat(chunks));
    };
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('end', finish).on('error', reject).setTimeout(quietMs, finish);
  });
}
