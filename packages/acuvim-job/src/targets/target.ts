import { hostProblem } from '@wattjobs/core/settings';
import { z } from 'zod';

/** Tags that identify a series; a target cannot replace them. */
const identifyingTags = ['job', 'instance', 'system_id', 'device', 'ip'];

const name = z
  .string()
  .regex(/^\S(?:[^\p{Cc}]{0,98}\S)?$/u, 'must have 1 to 100 visible characters')
  .meta({ examples: ['acuvim_10'] });

const address = z
  .string()
  .refine(
    (host) => !/[\s/\\@\p{Cc}]/u.test(host) && hostProblem(host) === undefined,
    'must be a host name or an IP address, without a port',
  )
  .meta({ examples: ['192.0.2.10'] });

const tags = z.record(
  z
    .string()
    .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be a name of letters, digits and underscores')
    .refine((tag) => !identifyingTags.includes(tag) && !tag.startsWith('__'), `must not be one of ${identifyingTags.join(', ')}`),
  z.string().regex(/^[^\p{Cc}]{1,200}$/u, 'must have 1 to 200 visible characters'),
);

/** A meter as a targets file writes it. */
export const writtenTarget = z.strictObject({
  name: name.exactOptional(),
  address,
  port: z.int().min(1).max(65_535).exactOptional(),
  unitId: z.int().min(0).max(255).exactOptional(),
  /** A shipped profile's name, or the path of a file, relative to that of the list; without it, the default. */
  profile: z.string().min(1).exactOptional(),
  framing: z.enum(['tcp', 'rtu']).exactOptional(),
  tags: tags.exactOptional(),
  currentTransformer: z.enum(['1A', '5A', '333mV', 'mA', 'rogowski']).exactOptional(),
  ignoreTransactionId: z.boolean().exactOptional(),
  /** What the meter means by its numbers of power: without it, they are judged by volts and amperes. */
  powerUnit: z.enum(['W', 'kW']).exactOptional(),
  /** For a meter whose counters have another last digit than the profile says. */
  energyMultiplier: z.number().positive().exactOptional(),
});

export type WrittenTarget = z.infer<typeof writtenTarget>;

/** A meter to read. */
export interface Target extends Readonly<WrittenTarget> {
  readonly name: string;
  readonly port: number;
  readonly unitId: number;
  readonly framing: 'tcp' | 'rtu';
}

/** What identifies a meter on its network, whatever it is called: the key of its state and its shard. */
export function targetKey({ address: host, port, unitId }: Pick<Target, 'address' | 'port' | 'unitId'>): string {
  return `${hostAndPort(host, port)}/${unitId}`;
}

/** The address of a gateway, with an IPv6 address in brackets. */
export function hostAndPort(host: string, port: number): string {
  const bare = host.toLowerCase().replace(/^\[|\]$/g, '');
  return `${bare.includes(':') ? `[${bare}]` : bare}:${port}`;
}

/**
 * Names every target. A target without a name is `acuvim_` and the last part of its address, as the old scripts had it.
 * If that is taken, it gets its whole address, then port and unit: two meters never share a name.
 */
export function namedTargets(written: readonly WrittenTarget[]): readonly Target[] {
  const taken = new Set(written.flatMap(({ name: chosen }) => chosen ?? []));
  return written.map(({ name: chosen, address: host, port = 502, unitId = 1, framing = 'tcp', ...rest }) => {
    const place = { address: host, port, unitId };
    const given = chosen ?? candidateNames(place).find((candidate) => !taken.has(candidate)) ?? `acuvim_${targetKey(place)}`;
    taken.add(given);
    return { name: given, ...place, framing, ...rest };
  });
}

function candidateNames({ address: host, port, unitId }: Pick<Target, 'address' | 'port' | 'unitId'>): readonly string[] {
  const isAddress = /^[\d.]+$|:/.test(host);
  const parts = host
    .replace(/^\[|\]$/g, '')
    .split(/[.:]+/)
    .filter((part) => part !== '');
  const short = `acuvim_${(isAddress ? parts.at(-1) : parts[0]) ?? host}`;
  const whole = `acuvim_${parts.join('_')}`;
  return [short, whole, `${whole}_${port}`, `${whole}_${port}_${unitId}`];
}
