import { isIP } from 'node:net';
import { hostProblem, type Parsed, type Setting } from '@wattjobs/core/settings';

/** What each setting says of itself. */
export type Described = Pick<Setting, 'name' | 'help' | 'example' | 'deployment'>;

/** A whole number within limits. */
export function wholeNumber(
  described: Described & { readonly default: number; readonly minimum: number; readonly maximum: number; readonly unit?: string },
): Setting<number> {
  const { name, help, example, deployment = {}, unit, minimum, maximum, default: fallback } = described;
  return {
    name,
    help,
    example,
    deployment,
    required: false,
    secret: false,
    fallback,
    defaultText: String(fallback),
    type: 'number',
    ...(unit === undefined ? {} : { unit }),
    schema: {
      anyOf: [
        { type: 'integer', minimum, maximum },
        { type: 'string', pattern: '^-?[0-9]+$' },
      ],
    },
    parse: (value) => {
      if (!/^-?\d{1,15}$/.test(value)) return { problem: `is ${JSON.stringify(value.slice(0, 60))}, which is not a whole number` };
      const given = Number(value);
      if (given < minimum) return { problem: `is ${value}, which is less than ${minimum}` };
      return given > maximum ? { problem: `is ${value}, which is more than ${maximum}` } : { value: given };
    },
  };
}

/** An address that may hold a password: a secret as a whole. */
export function secretAddress<Value>(described: Described, parse: (given: string) => Parsed<Value>): Setting<Value | undefined> {
  return { ...described, required: false, secret: true, fallback: undefined, type: 'URL', schema: { type: 'string' }, parse };
}

/** The name or address of a machine, without a port. It may have a zone, which a link-local address needs. */
export function hostName(described: Described): Setting<string | undefined> {
  return {
    ...described,
    required: false,
    secret: false,
    fallback: undefined,
    type: 'text',
    schema: { type: 'string' },
    parse: (value) => {
      // A path is a Postgres socket.
      const problem = isIP(value) === 6 || value.startsWith('/') ? undefined : hostProblem(value);
      return problem === undefined ? { value } : { problem };
    },
  };
}

/**
 * A port that is ignored if Kubernetes has set it: for a Service called `postgres`,
 * it puts `POSTGRES_PORT=tcp://10.0.0.1:5432` into every pod of the namespace.
 */
export function portBesideServiceLinks(described: Described & { readonly default: number }): Setting<number> {
  const setting = wholeNumber({ ...described, minimum: 1, maximum: 65_535 });
  return { ...setting, parse: (value) => (value.startsWith('tcp://') ? { value: described.default } : setting.parse(value)) };
}

/** Addresses and networks (`10.0.0.0/8`), separated by commas. */
export function networks(described: Described): Setting<readonly string[]> {
  return {
    ...described,
    required: false,
    secret: false,
    fallback: [],
    type: 'addresses or networks, separated by commas',
    schema: { type: 'string' },
    parse: (value) => {
      const given = value.split(',').map((part) => part.trim());
      const wrong = given.find((part) => !isNetwork(part));
      return wrong === undefined
        ? { value: given }
        : { problem: `contains ${JSON.stringify(wrong)}, which is neither an address nor a network` };
    },
  };
}

function isNetwork(text: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = address.includes('%') ? 0 : isIP(address);
  return version !== 0 && (bits === undefined || Number(bits) <= (version === 4 ? 32 : 128));
}
