/** Basic authorization by origin, learned from the addresses that settings name. */
export class BasicAuthorizations {
  readonly #headers = new Map<string, string>();

  learn(named: URL): void {
    const header = basicAuthorization(named);
    if (header !== undefined) this.#headers.set(named.origin, header);
  }

  /** The Authorization header for an address; what is for a host without TLS is for the same host with TLS, too. */
  for(url: URL): string | undefined {
    const byTls = url.protocol === 'https:' && url.port === '' ? this.#headers.get(`http://${url.hostname}`) : undefined;
    return this.#headers.get(url.origin) ?? byTls;
  }
}

/** The Authorization header for the user and password inside an address; `undefined` where it has none. */
function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${decodedUserinfo(username)}:${decodedUserinfo(password)}`, 'utf8').toString('base64')}`;
}

/** The same address without user and password. */
export function withoutUserinfo(url: URL): URL {
  const copy = new URL(url);
  copy.username = '';
  copy.password = '';
  return copy;
}

/** The user or the password of an address as it was meant. */
export function decodedUserinfo(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // A stray percent sign stands for itself.
    if (error instanceof URIError) return text;
    throw error;
  }
}
