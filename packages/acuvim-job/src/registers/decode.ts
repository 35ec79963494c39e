import type { ReasonDefinition } from '@wattjobs/core/job';
import { type DecodedValue, type Profile, type Register, type RegisterType, wordsOf } from './profile.ts';
import { type Quantity, quantityOf, type Ratios } from './scaling.ts';

export type { DecodedValue };

/** The answer to one request: two bytes per register, from `start`. */
export interface Answer {
  readonly start: number;
  readonly data: Buffer;
}

/** What is known about one meter beyond its profile. */
export interface MeterFacts {
  /** From `ratiosOf`. Required if the profile has `scaling`: without it, what depends on it is absent. */
  readonly ratios?: Ratios;
  /** Whether the words are in the other order than in the profile. */
  readonly swapWords?: boolean;
  /** For active, reactive and apparent power: 1000 if the meter gives kilowatts where the profile expects watts. */
  readonly powerMultiplier?: number;
  /** For energy: 0.01 if the meter counts hundredths of what the profile expects. */
  readonly energyMultiplier?: number;
}

const noRatios: Ratios = { voltage: undefined, current: undefined, energy: undefined };

/** Why a value is absent. */
type AbsenceReason = keyof typeof absenceMeanings;

export interface AbsentValue {
  readonly register: Register;
  readonly reason: AbsenceReason;
}

export interface Decoded {
  readonly values: readonly DecodedValue[];
  readonly absent: readonly AbsentValue[];
}

const absenceMeanings = {
  value_not_read: 'The answer that should hold the register is missing.',
  value_unavailable: 'All bits of a register are set: the meter has no such value.',
  value_saturated: 'A register is at its limit, so the true value is larger.',
  value_not_a_number: 'A register holds a float that is not a finite number.',
  value_words_swapped: 'A float is so small that it cannot be measured: the words are probably in the other order, so no value was used.',
  value_inexact: 'An integer is too large for an exact number.',
  value_out_of_band: 'A value is outside the band of its profile: type, scale or address may be wrong.',
  value_ratio_unknown:
    'The ratios of the transformers, or whether they apply, are not known. Energy of the secondary side needs `energyMultiplier`.',
} as const;

/** The reasons under which absent values are counted. */
export const absenceReasons: readonly ReasonDefinition[] = Object.entries(absenceMeanings).map(([reason, meaning]) => ({
  reason,
  meaning,
}));

/**
 * Turns the answers of a meter into values, in the order of the profile.
 * What is not a measurement is absent with its reason, never 0. If one float shows that the words are swapped, no value is used.
 */
export function decode(
  { registers, scaling }: Pick<Profile, 'registers' | 'scaling'>,
  answers: readonly Answer[],
  facts: MeterFacts = {},
): Decoded {
  const factors = factorsOf(scaling === undefined ? { voltage: 1, current: 1, energy: 1 } : (facts.ratios ?? noRatios), facts);
  // All bits of one signed integer are -1; of everything, they are nothing.
  const isBlank = registers.length > 1 && answers.length > 0 && answers.every(({ data }) => data.every((byte) => byte === 0xff));
  const values: DecodedValue[] = [];
  const absent: AbsentValue[] = [];
  for (const register of registers) {
    const result = isBlank ? 'value_unavailable' : valueOf(register, answers, factors, facts.swapWords === true);
    if (typeof result === 'number') values.push({ register, value: result });
    else absent.push({ register, reason: result });
  }
  if (!absent.some(({ reason }) => reason === 'value_words_swapped')) return { values, absent };
  return { values: [], absent: registers.map((register) => ({ register, reason: 'value_words_swapped' })) };
}

/** The text in registers; undefined if there is none. */
export function decodeText(data: Buffer): string | undefined {
  const text = data
    .toString('latin1')
    .replace(/[\0\xff].*$/s, '')
    .trim();
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

function valueOf(register: Register, answers: readonly Answer[], factors: Factors, swapWords: boolean): number | AbsenceReason {
  const raw = rawValueIn(answers, register, swapWords);
  if (typeof raw === 'string') return raw;
  const quantity = quantityOf(register.unit);
  const factor = quantity === undefined ? 1 : factors[quantity];
  if (Number.isNaN(factor)) return 'value_ratio_unknown';
  const value = multiply(raw, register.scale * factor);
  const { minimum, maximum } = register.band ?? { minimum: Number.NEGATIVE_INFINITY, maximum: Number.POSITIVE_INFINITY };
  return value < minimum || value > maximum ? 'value_out_of_band' : value;
}

function rawValueIn(answers: readonly Answer[], register: Register, swapWords: boolean): number | AbsenceReason {
  const length = 2 * wordsOf(register);
  for (const { start, data } of answers) {
    const at = 2 * (register.register - start);
    if (at < 0 || at + length > data.length) continue;
    if ((register.wordOrder === 'high-first') !== swapWords) return rawValue(register.type, data, at);
    // Reversed bytes have reversed words, each of which `swap16` turns back.
    return rawValue(register.type, Buffer.from(data.subarray(at, at + length).toReversed()).swap16(), 0);
  }
  return 'value_not_read';
}

/** What the meter itself adds to the scale of its registers: NaN if that is unknown. */
type Factors = Readonly<Record<Quantity, number>>;

function factorsOf(ratios: Ratios, { powerMultiplier = 1, energyMultiplier = 1 }: MeterFacts): Factors {
  const { voltage = Number.NaN, current = Number.NaN, energy = Number.NaN } = ratios;
  return { voltage, current, power: voltage * current * powerMultiplier, energy: energy * energyMultiplier };
}

/** Fifteen digits hold every value of a meter, and leave out what multiplication adds: 13957.54 × 0.001 is 13.95754. */
function multiply(raw: number, factor: number): number {
  return factor === 1 ? raw : Number((raw * factor).toPrecision(15));
}

const read: Readonly<Record<RegisterType, (data: Buffer, at: number) => number | bigint>> = {
  float32: (data, at) => shortest(data.readFloatBE(at)),
  float64: (data, at) => data.readDoubleBE(at),
  uint16: (data, at) => data.readUInt16BE(at),
  int16: (data, at) => data.readInt16BE(at),
  uint32: (data, at) => data.readUInt32BE(at),
  int32: (data, at) => data.readInt32BE(at),
  uint64: (data, at) => data.readBigUInt64BE(at),
  int64: (data, at) => data.readBigInt64BE(at),
};

const suspicious: ReadonlySet<number> = new Set([0x7f, 0x80, 0xff]);

/** @param at where its bytes begin, the highest first */
function rawValue(type: RegisterType, data: Buffer, at: number): number | AbsenceReason {
  const isSigned = type.startsWith('int');
  // The first byte tells most values from both, without a text of their bits.
  const bits = suspicious.has(data.readUInt8(at)) ? data.toString('hex', at, at + 2 * wordsOf({ type })) : '';
  // In a signed integer, that is -1.
  if (!isSigned && /^f+$/.test(bits)) return 'value_unavailable';
  if (isSigned && /^(?:7f+|80+)$/.test(bits)) return 'value_saturated';
  const raw = read[type](data, at);
  const value = Number(raw);
  if (typeof raw === 'bigint') return BigInt(value) === raw ? value : 'value_inexact';
  // Not the zero with a sign, which some databases show.
  if (value === 0) return 0;
  if (!type.startsWith('float')) return value;
  if (!Number.isFinite(value)) return 'value_not_a_number';
  if (Math.abs(value) > 1e30) return 'value_saturated';
  return Math.abs(value) < 1e-30 ? 'value_words_swapped' : value;
}

/** The shortest decimal that is the same 32-bit float: 230.4125, not 230.41250610351562. */
function shortest(float: number): number {
  for (const digits of [7, 8]) {
    const candidate = Number(float.toPrecision(digits));
    if (Math.fround(candidate) === float) return candidate;
  }
  // Nine digits tell every 32-bit float from its neighbours.
  return Number(float.toPrecision(9));
}
