import type { ReasonDefinition } from '@wattjobs/core/job';
import { type DecodedValue, type Profile, type Register, type RegisterType, wordsOf } from './profile.ts';
import { quantityOf, type Ratios } from './scaling.ts';

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
  const ratios = scaling === undefined ? { voltage: 1, current: 1, energy: 1 } : (facts.ratios ?? noRatios);
  // All bits of one signed integer are -1; of everything, they are nothing.
  const isBlank = registers.length > 1 && answers.length > 0 && answers.every(({ data }) => data.every((byte) => byte === 0xff));
  const decoded = registers.map((register) => ({
    register,
    result: isBlank ? 'value_unavailable' : valueOf(register, bytesOf(register, answers, facts), ratios, facts),
  }));
  if (decoded.some(({ result }) => result === 'value_words_swapped')) {
    return { values: [], absent: registers.map((register) => ({ register, reason: 'value_words_swapped' })) };
  }
  return {
    values: decoded.flatMap(({ register, result }) => (typeof result === 'number' ? [{ register, value: result }] : [])),
    absent: decoded.flatMap(({ register, result }) => (typeof result === 'number' ? [] : [{ register, reason: result }])),
  };
}

/** The text in registers; undefined if there is none. */
export function decodeText(data: Buffer): string | undefined {
  const text = data
    .toString('latin1')
    .replace(/[\0\xff].*$/s, '')
    .trim();
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

/** The bytes of a register, high word first. */
function bytesOf(register: Register, answers: readonly Answer[], { swapWords = false }: MeterFacts): Buffer | undefined {
  const length = 2 * wordsOf(register);
  for (const { start, data } of answers) {
    const from = 2 * (register.register - start);
    if (from < 0 || from + length > data.length) continue;
    const bytes = data.subarray(from, from + length);
    const isHighFirst = (register.wordOrder === 'high-first') !== swapWords;
    // Reversed bytes have reversed words, each of which `swap16` turns back.
    return isHighFirst ? bytes : Buffer.from(bytes.toReversed()).swap16();
  }
  return undefined;
}

function valueOf(register: Register, bytes: Buffer | undefined, ratios: Ratios, facts: MeterFacts): number | AbsenceReason {
  if (bytes === undefined) return 'value_not_read';
  const raw = rawValue(register.type, bytes);
  if (typeof raw === 'string') return raw;
  const factor = factorOf(register, ratios, facts);
  if (Number.isNaN(factor)) return 'value_ratio_unknown';
  const value = multiply(raw, register.scale * factor);
  const { minimum, maximum } = register.band ?? { minimum: Number.NEGATIVE_INFINITY, maximum: Number.POSITIVE_INFINITY };
  return value < minimum || value > maximum ? 'value_out_of_band' : value;
}

/** What the meter itself adds to the scale of a register: NaN if that is unknown. */
function factorOf({ unit }: Register, ratios: Ratios, { powerMultiplier = 1, energyMultiplier = 1 }: MeterFacts): number {
  const { voltage = Number.NaN, current = Number.NaN, energy = Number.NaN } = ratios;
  const factors = { voltage, current, power: voltage * current * powerMultiplier, energy: energy * energyMultiplier };
  const quantity = quantityOf(unit);
  return quantity === undefined ? 1 : factors[quantity];
}

/** Fifteen digits hold every value of a meter, and leave out what multiplication adds: 13957.54 × 0.001 is 13.95754. */
function multiply(raw: number, factor: number): number {
  return factor === 1 ? raw : Number((raw * factor).toPrecision(15));
}

const read: Readonly<Record<RegisterType, (bytes: Buffer) => number | bigint>> = {
  float32: (bytes) => shortest(bytes.readFloatBE()),
  float64: (bytes) => bytes.readDoubleBE(),
  uint16: (bytes) => bytes.readUInt16BE(),
  int16: (bytes) => bytes.readInt16BE(),
  uint32: (bytes) => bytes.readUInt32BE(),
  int32: (bytes) => bytes.readInt32BE(),
  uint64: (bytes) => bytes.readBigUInt64BE(),
  int64: (bytes) => bytes.readBigInt64BE(),
};

function rawValue(type: RegisterType, bytes: Buffer): number | AbsenceReason {
  const bits = bytes.toString('hex');
  const isSigned = type.startsWith('int');
  // In a signed integer, that is -1.
  if (!isSigned && /^f+$/.test(bits)) return 'value_unavailable';
  if (isSigned && /^(?:7f+|80+)$/.test(bits)) return 'value_saturated';
  const raw = read[type](bytes);
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
  for (let digits = 6; digits < 9; digits++) {
    const candidate = Number(float.toPrecision(digits));
    if (Math.fround(candidate) === float) return candidate;
  }
  return float;
}
