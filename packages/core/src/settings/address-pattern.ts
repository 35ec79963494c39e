import type { SettingSchema } from './setting.ts';

/**
 * What `addressProblem` accepts, as regular expressions with which Helm checks a chart's values (RE2, which has no lookahead).
 * The last label distinguishes a name from a number in disguise: it decides whether a URL reads the host as an IPv4 address.
 */
const byte = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const ipv4 = `${byte}([.]${byte}){3}`;
const ipv6 = `\\[[0-9A-Fa-f:]*:(${ipv4}|[0-9A-Fa-f]*)\\]`;
const inLabel = '[A-Za-z0-9_-]';
const lastLabel = [
  `[A-Za-z_]${inLabel}*`,
  `[1-9][0-9]*[A-Za-z_-]${inLabel}*`,
  `0[0-9]+[A-Za-z_-]${inLabel}*`,
  `0[A-WYZa-wyz_-]${inLabel}*`,
  `0[Xx][0-9A-Fa-f]*[G-Zg-z_-]${inLabel}*`,
].join('|');
const name = `([^/?#@:%\\[\\]\\\\\\s.]+[.])*(${lastLabel})[.]?`;
const host = `(${ipv4}|${ipv6}|${name})`;
// An @ after the host may be the end of a password, except in a Pushgateway's grouping key.
const rest = '([/?#]([^\\s@\\\\]|@base64(/|$))*)?';

/** An http or https address without a user part. */
export const addressPattern = `^[Hh][Tt][Tt][Pp][Ss]?://${host}(:[0-9]{1,5})?${rest}$`;

/** The same, with or without its scheme. */
export const bareAddressPattern = `^([A-Za-z]+://)?${host}(:[0-9]{1,5})?${rest}$`;

/**
 * An address in a chart's values has no user part, because no password belongs there; a variable may have one.
 * Helm repeats a value that does not match a pattern; for a constant it prints the expected value. So nothing with an `@` is repeated.
 */
function schemaOf(pattern: string): SettingSchema {
  const refused = {
    const: 'an address without a user and a password: an address with them belongs in the Secret that existingSecret names',
  };
  return { type: 'string', if: { pattern: '@' }, then: { if: { not: { pattern } }, then: refused }, else: { pattern } };
}

/** Helm's check of an http or https address. */
export const addressSchema = schemaOf(addressPattern);

/** The same for an address with or without its scheme. */
export const bareAddressSchema = schemaOf(bareAddressPattern);
