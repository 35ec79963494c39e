/**
 * The path of a group at a Pushgateway: `/metrics/job/NAME/instance/NAME`.
 * A value that is empty or contains a slash is sent as `@base64` in the URL-safe alphabet, because the Pushgateway
 * splits the path after decoding `%2F` (its README, "URL").
 */
export function groupingPath(labels: Readonly<Record<string, string>>): string {
  return `/metrics${Object.entries(labels)
    .map(([name, value]) => `/${component(encoded(name), value)}`)
    .join('')}`;
}

function component(name: string, value: string): string {
  if (value === '') return `${name}@base64/=`;
  // A browser-like URL parser removes "." and "..", so these must be encoded too.
  if (value.includes('/') || value === '.' || value === '..') return `${name}@base64/${Buffer.from(value).toString('base64url')}`;
  return `${name}/${encoded(value)}`;
}

/** Also encodes what would end a quoted text in a shell: `check` prints a command with the path of another program's group. */
function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll("'", '%27');
}
