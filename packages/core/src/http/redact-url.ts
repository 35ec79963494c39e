import { withoutSecrets } from '../redaction/known-secrets.ts';

const longestPath = 200;

/**
 * The address in a form safe for a log: scheme, host, port and path.
 * What can hold a secret is left out: userinfo, the query with its keys, the fragment, and session ids in the path.
 */
export function redactUrl(url: string | URL): string {
  const parsed = typeof url === 'string' ? URL.parse(url) : url;
  if (parsed === null) return '[not a URL]';
  if (parsed.host === '') return `${parsed.protocol}[redacted]`;
  return `${parsed.protocol}//${parsed.host}${redactPath(parsed.pathname)}${parsed.search === '' ? '' : '?[redacted]'}`;
}

/** A path in a form safe for a log. ASP.NET puts session and login tickets into paths as `(S(id))`, Java servers as `;jsessionid=id`. */
export function redactPath(path: string): string {
  const redacted = path
    .split('/')
    .map((segment) => (/^\(\w\(/.test(segment) ? '([redacted])' : segment.replace(/;.*/s, ';[redacted]')))
    .join('/');
  const shown = withoutSecrets(redacted.slice(0, 20 * longestPath));
  return shown.length <= longestPath ? shown : `${shown.slice(0, longestPath)}…`;
}
