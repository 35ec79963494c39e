/** Basic authorization per origin, taken from the addresses in the settings. */
export class BasicAuthorizations {
  readonly #headers = new Map<string, string>();

  learn(named: URL): void {
    const header = basicAuthorization(named);
    if (header !== undefined) this.#headers.set(named.origin, header);
  }

  /** The Authorization header for an address. Credentials for a host without TLS also apply to the same host with TLS. */
  for(url: URL): string | undefined {
    const byTls = url.protocol === 'https:' && url.port === '' ? this.#headers.get(`http://${url.hostname}`) : undefined;
    return this.#headers.get(url.origin) ?? byTls;
  }
}

/** The Authorization header for the user and password in an address; `undefined` if it has none. */
function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${decodedUserinfo(username)}:${decodedUserinfo(password)}`, 'utf8').toString('base64')}`;
}

/** The address without user and password. */
export function withoutUserinfo(url: URL): URL {
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  return copy;
}

/** The decoded user or password of an address. */
export function decodedUserinfo(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // A stray percent sign is taken literally.
    if (error instanceof URIError) return text;
    throw error;
  }
}
