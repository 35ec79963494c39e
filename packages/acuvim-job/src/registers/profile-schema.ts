import { knownUnit, units } from '@wattjobs/core/units';
import { z } from 'zod';
import { type Band, type Profile, type Register, type RegisterType, wordsOf, type WordOrder } from './profile.ts';

const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/, 'must be at most 100 letters, digits and _, and begin with a letter: it becomes part of a series');
const address = z.int().min(0).max(65_535);
const types = ['float32', 'float64', 'uint16', 'int16', 'uint32', 'int32', 'uint64', 'int64'] as const satisfies readonly RegisterType[];
const wordOrders = ['high-first', 'low-first'] as const satisfies readonly WordOrder[];

/** A unit by its name or symbol, also with a prefix: `watts`, `W`, `kWh`. */
const unit = z
  .string()
  .meta({ examples: ['kWh'] })
  .transform((text, context) => {
    const found = findUnit(text);
    if (found !== undefined) return found;
    context.addIssue({ code: 'custom', message: `must be one of ${Object.keys(units).join(', ')}, or a symbol such as V or kWh` });
    return z.NEVER;
  });

function findUnit(text: string) {
  for (const [key, { symbol }] of Object.entries(units)) {
    const known = knownUnit(text, symbol);
    if (key === text) return { unit: key as Register['unit'], factor: 1 };
    if (known?.unit === symbol && known.convert === undefined)
      return { unit: key as Register['unit'], factor: Number(`1e${known.powerOfTen}`) };
  }
  return undefined;
}

/** No meter measures more, also behind the largest transformers: beyond it, type, address or word order are wrong. */
const mostOf: Readonly<Partial<Record<Register['unit'], number>>> = {
  volts: 1e6,
  amperes: 1e6,
  watts: 1e11,
  vars: 1e11,
  'volt-amperes': 1e11,
  hertz: 1e4,
  'watt-hours': 1e12,
  'var-hours': 1e12,
  'volt-ampere-hours': 1e12,
};

function bandOf(baseUnit: Register['unit'], stated: Register['band']): { readonly band?: Band } {
  const most = mostOf[baseUnit];
  const band = stated ?? (most === undefined ? undefined : { minimum: -most, maximum: most });
  return band === undefined ? {} : { band };
}

const register = z
  .strictObject({
    name: name.meta({ examples: ['Va'] }),
    alias: z.array(name).exactOptional(),
    register: address.meta({ examples: [0x3400] }),
    type: z.enum(types),
    wordOrder: z.enum(wordOrders).default('high-first'),
    scale: z
      .number()
      .refine((scale) => scale !== 0, 'must not be 0: every value would be 0')
      .default(1),
    unit,
    label: z.string().exactOptional(),
    required: z.boolean().default(true),
    band: z
      .strictObject({ minimum: z.number(), maximum: z.number() })
      .refine(({ minimum, maximum }) => minimum < maximum, 'must have a minimum below its maximum')
      .exactOptional(),
    mayOverlap: z.boolean().exactOptional(),
    source: z.string().default('a profile of the user'),
    caveat: z.string().exactOptional(),
  })
  .transform(
    ({ unit: { unit: baseUnit, factor }, scale, band, label, ...rest }): Register => ({
      ...rest,
      unit: baseUnit,
      label: label ?? rest.name,
      scale: scale * factor,
      ...bandOf(baseUnit, band === undefined ? undefined : { minimum: band.minimum * factor, maximum: band.maximum * factor }),
    }),
  );

const text = z
  .strictObject({ register: address, words: z.int().min(1).max(125) })
  .refine(({ register: start, words }) => start + words <= 65_536, 'ends after the last register, 65535');

/**
 * A profile, as shipped or in the file of a user: what is left out there has the usual value.
 * The unit, the scale and the band of a register may be in kilo or mega; they are stored without a prefix.
 */
export const profileSchema: z.ZodType<Profile> = z
  .strictObject({
    name: z.string().min(1),
    title: z.string().exactOptional(),
    measurement: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9]*$/, 'must be letters and digits, and begin with a letter')
      .default('acuvim'),
    registers: z.array(register).min(1),
    limits: z
      .strictObject({ registersPerRequest: z.int().min(1).max(125).default(125), gapRegisters: z.int().min(0).max(124).default(0) })
      .prefault({}),
    identity: z
      .strictObject({
        marker: z
          .strictObject({ register: address, text: z.string().min(1).max(32) })
          .refine(({ register: start, text: { length } }) => start + Math.ceil(length / 2) <= 65_536, 'ends after the last register, 65535')
          .exactOptional(),
        model: text.exactOptional(),
        firmware: text.exactOptional(),
        serial: text.exactOptional(),
      })
      .exactOptional(),
    scaling: z.strictObject({ kind: z.literal('acuvim-ii'), ratios: z.enum(['in-secondary-mode', 'always']) }).exactOptional(),
    clock: z.strictObject({ register: address.max(65_530) }).exactOptional(),
    firmware: z.strictObject({ from: z.string().exactOptional(), to: z.string().exactOptional() }).exactOptional(),
    source: z.string().default('a profile of the user'),
    caveat: z.string().exactOptional(),
  })
  .transform(({ title, ...rest }): Profile => ({ ...rest, title: title ?? rest.name }))
  .superRefine((profile, context) => {
    for (const { index, message } of registerProblems(profile)) {
      context.addIssue({ code: 'custom', path: ['registers', index], message });
    }
  });

/** What is wrong with registers together, worded to follow the path of one of them. */
function registerProblems({ registers, limits }: Profile): readonly { readonly index: number; readonly message: string }[] {
  const seen = new Set<string>();
  return registers.flatMap((current, index) => {
    const problems: string[] = [];
    const end = current.register + wordsOf(current);
    for (const called of [current.name, ...(current.alias ?? [])]) {
      if (seen.has(called)) problems.push('is not the only one of this name');
      seen.add(called);
    }
    if (end > 65_536) problems.push('ends after the last register, 65535');
    if (wordsOf(current) > limits.registersPerRequest) problems.push(`has ${wordsOf(current)} words, more than a request may read`);
    const other = registers
      .slice(0, index)
      .find((earlier) => earlier.register < end && current.register < earlier.register + wordsOf(earlier));
    if (other !== undefined && current.mayOverlap !== true && other.mayOverlap !== true) {
      problems.push(`shares registers with ${other.name}: if that is intended, set mayOverlap`);
    }
    return problems.map((problem) => ({ index, message: `(${current.name}) ${problem}` }));
  });
}
