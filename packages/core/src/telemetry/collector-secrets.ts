import { rememberSecret } from '../redaction/known-secrets.ts';
import { rememberUserinfo } from '../redaction/userinfo.ts';

/** Registers the credentials for the collector as secrets: headers (`authorization=Bearer%20…,…`) and users in addresses. */
export function rememberCollectorSecrets(environment: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value = ''] of Object.entries(environment)) {
    if (/^OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?HEADERS$/.test(name)) headerValues(value).forEach(rememberSecret);
    const url = /^OTEL_EXPORTER_OTLP_(?:[A-Z]+_)?ENDPOINT$/.test(name) ? URL.parse(value) : null;
    if (url !== null) rememberUserinfo(url);
  }
}

/** The whole values, and the parts that follow a scheme such as `Bearer`. */
function headerValues(headers: string): readonly string[] {
  return headers.split(',').flatMap((pair) => {
    const value = pair.slice(pair.indexOf('=') + 1).trim();
    const credentials = /^[A-Za-z]+(?:\s+|%20)(.+)$/.exec(value)?.[1];
    return credentials === undefined ? [value] : [value, credentials];
  });
}
