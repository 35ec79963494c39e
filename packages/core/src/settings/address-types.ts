import { redactUrl } from '../http/redact-url.ts';
import { addressSchema, bareAddressSchema } from './address-pattern.ts';
import { addressProblem } from './address-text.ts';
import type { Parsed, Setting } from './setting.ts';
import { type Described, optional, quoted, required, withDefault } from './setting-types.ts';

/** An http or https address; a trailing slash is dropped. */
export function url(described: Described & { readonly default: string }): Setting<URL> {
  return withDefault(described, described.default, { ...urlType, parse: parseUrl });
}

/** An optional http or https address. */
export function optionalUrl(described: Described): Setting<URL | undefined> {
  return optional(described, { ...urlType, parse: parseUrl });
}

/** A required http or https address. */
export function requiredUrl(described: Described): Setting<URL> {
  return required(described, { ...urlType, parse: parseUrl });
}

/** An address that may lack its scheme, as people note down a device: `192.0.2.5` means `http://192.0.2.5`. */
export function optionalAddress(described: Described): Setting<URL | undefined> {
  return optional(described, {
    type: 'address',
    deployment: { egress: true },
    schema: bareAddressSchema,
    parse: (value) => parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`),
  });
}

const urlType = { type: 'URL', schema: addressSchema, deployment: { egress: true } } as const;

function parseUrl(value: string): Parsed<URL> {
  const problem = addressProblem(value);
  if (problem !== undefined) return { problem };
  const parsed = URL.parse(value);
  if (parsed === null || parsed.hostname === '') return { problem: 'is not a valid address' };
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    return { problem: `is ${quoted(redactUrl(parsed))}, which is neither http nor https` };
  }
  return { value: parsed };
}
