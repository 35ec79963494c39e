/** A part of an address that a device may have made up for one session: long, and no file name. */
const tokenLike = /^(?=.*(?:\d|[a-z][A-Z]))[\w~+=-]{8,}$/;

/**
 * The session tokens in an address: parts of its path and values of its query that the configuration does not name.
 * @param known the addresses of the configuration
 */
export function sessionTokens(address: string, known: string): readonly string[] {
  const url = URL.parse(address);
  if (url === null) return [];
  const parameters = [...url.pathname.matchAll(/;[^=/]*=([^;/]+)/g)].map(([, value]) => value ?? '');
  const parts = [...url.pathname.split(/[/;]/), ...parameters, ...url.searchParams.values()].map((part) =>
    part.replace(/^\(\w\((.*)\)\)$/, '$1'),
  );
  return parts.filter((part) => tokenLike.test(part) && !known.includes(part));
}
