import type { Parsed, Setting } from '@wattjobs/core/settings';

const origin = '[Hh][Tt][Tt][Pp][Ss]?://[^/?#@,\\s]+/?';

/** Optional origins (scheme, host and port), separated by commas. */
export function origins(described: { readonly name: string; readonly help: string; readonly example: string }): Setting<readonly string[]> {
  return {
    ...described,
    type: 'origins, separated by commas',
    required: false,
    secret: false,
    schema: { type: 'string', pattern: `^(${origin}(\\s*,\\s*${origin})*)?$` },
    fallback: [],
    parse: (value) => {
      const parsed = value.split(',').map(parseOrigin);
      const invalid = parsed.find((entry) => 'problem' in entry);
      if (invalid !== undefined) return invalid;
      return { value: [...new Set(parsed.flatMap((entry) => ('value' in entry ? [entry.value] : [])))] };
    },
  };
}

function parseOrigin(text: string): Parsed<string> {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    return { problem: 'contains an entry that is not an origin such as https://login.example.com' };
  }
  // A user part may be a password, so nothing of it is repeated.
  if (url.username !== '' || url.password !== '') return { problem: 'contains a user or a password, which an origin must not have' };
  // An address in octal notation, with a default port or a path would not mean what it seems to.
  if (text.trim().toLowerCase().replace(/\/$/, '') !== url.origin)
    return { problem: `contains an address that is not an origin: write ${url.origin}` };
  return { value: url.origin };
}
