/** The Authorization header for the user and password inside an address; `undefined` where it has none. */
export function basicAuthorization({ username, password }: URL): string | undefined {
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
