import type { SettingSchema } from './setting.ts';

/**
 * What `addressProblem` takes, as the regular expressions that Helm checks a chart's values with (RE2, which cannot look ahead).
 * A name is told from a number in disguise by its last label: whatever makes a URL read an IPv4 address out of a host is there.
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
// An @ behind the host may be the end of a password, but for that of a Pushgateway's grouping key.
const rest = '([/?#]([^\\s@\\\\]|@base64(/|$))*)?';

/** An http or https address without a user part. */
export const addressPattern = `^[Hh][Tt][Tt][Pp][Ss]?://${host}(:[0-9]{1,5})?${rest}$`;

/** The same, with or without its scheme. */
export const bareAddressPattern = `^([A-Za-z]+://)?${host}(:[0-9]{1,5})?${rest}$`;

/**
 * In a chart's values a password has no place, so there an address has no user part; a variable may have one.
 * Helm repeats what does not match a pattern; of a constant it tells what it should have been. So nothing with an `@` is repeated.
 */
function schemaOf(pattern: string): SettingSchema {
  const refused = { const: 'an address without a user and a password: one with them stands in the Secret that existingSecret names' };
  return { type: 'string', if: { pattern: '@' }, then: { if: { not: { pattern } }, then: refused }, else: { pattern } };
}

/** What Helm checks an http or https address with. */
export const addressSchema = schemaOf(addressPattern);

/** The same, for one with or without its scheme. */
export const bareAddressSchema = schemaOf(bareAddressPattern);
