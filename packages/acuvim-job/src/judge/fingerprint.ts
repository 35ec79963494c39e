import { RetrySource } from '@wattjobs/core/errors';
import { type Answer, type Decoded, decode, type MeterFacts } from '../registers/decode.ts';
import type { Profile } from '../registers/profile.ts';
import { type Evidence, shown, weigh } from './evidence.ts';

/** What a meter's own values show about it. */
export interface Verdict {
  /** True if the evidence is complete: until there is a load, the unit of power is not known. */
  readonly proven: boolean;
  /** How the values must be read. */
  readonly facts: MeterFacts;
  /** How that differs from the profile, for people. */
  readonly corrections: readonly string[];
  /** What fits, for people. */
  readonly notes: readonly string[];
}

/** The meter as its owner describes it, and what it answered. */
export interface Case {
  readonly name: string;
  readonly profile: Pick<Profile, 'name' | 'registers' | 'scaling'>;
  readonly answers: readonly Answer[];
  /** What is known without evidence: ratios, and the owner's word about the unit of power. */
  readonly facts: MeterFacts;
}

/** The unit of power fits if volts, amperes and power factor give it within a fifth. */
const powerTolerance = 0.2;
const powerUnits = [
  { multiplier: 1 },
  { multiplier: 1000, note: 'its power is in kilowatts where the profile expects watts, which is corrected' },
  { multiplier: 0.001, note: 'its power is in watts where the profile expects kilowatts, which is corrected' },
];

/**
 * Decides by evidence how a meter's answers must be read: with the profile's word order or the other one, in watts or kilowatts.
 * @throws RetrySource if nothing fits: then nothing of this meter may be delivered
 */
export function fingerprint(described: Case): Verdict {
  const { facts } = described;
  const asked = withSomeRatios(described);
  const { profile, answers } = asked;
  const [asWritten, swapped] = [false, true].map((swapWords) => weigh(decode(profile, answers, { ...asked.facts, swapWords }))) as [
    Evidence,
    Evidence,
  ];
  // Without any value that can be judged, the other order is no better.
  const neutral = asWritten.contradictions.length + asWritten.support.length === 0;
  const swapWords = !neutral && !fits(asWritten);
  const evidence = swapWords ? swapped : asWritten;
  const doubt = neutral ? undefined : addressDoubt(asked, swapWords, fits(evidence) ? evidence : undefined);
  if (!(neutral || fits(evidence)) || doubt !== undefined) throw refused(asked, asWritten.contradictions.slice(0, 4), doubt);
  const found = { ...facts, swapWords };
  const order = swapWords ? ['its words are in the other order, which is corrected'] : [];
  if (facts.powerMultiplier !== undefined) return { proven: !neutral, facts: found, corrections: order, notes: evidence.support };
  const { powerRatio, unitRatio } = evidence;
  const unit = unitOf(powerRatio ?? unitRatio ?? 1);
  const corrections = [...order, ...(unit.note === undefined ? [] : [unit.note])];
  const verdict = { facts: { ...found, powerMultiplier: unit.multiplier }, corrections };
  // A small load tells watts from kilowatts, but no more than that.
  if (powerRatio === undefined) return { ...verdict, proven: false, notes: evidence.support };
  const ratio = `P is ${shown(powerRatio)} times the sum of volts, amperes and power factor`;
  if (Math.abs(unit.multiplier * powerRatio - 1) > powerTolerance) throw refused(asked, [ratio], dividerNote(powerRatio));
  return { ...verdict, proven: true, notes: [...evidence.support, ratio] };
}

/** Evidence needs volts and amperes, but not their ratios: if these are unknown, what is not scaled may be at wrong addresses all the same. */
function withSomeRatios(asked: Case): Case {
  const { ratios } = asked.facts;
  if (ratios === undefined || ratios.voltage !== undefined) return asked;
  return { ...asked, facts: { ...asked.facts, ratios: { voltage: 1, current: 1, energy: 1 } } };
}

/**
 * Whether a meter that is known can still be read as before: some values may be impossible, but most of the evidence must support it.
 * @param isNew whether it is read for the first time since it was set up: then its addresses are in doubt as well
 */
export function stillFits(asked: Case, decoded: Decoded, isNew: boolean): boolean {
  const evidence = weigh(decoded);
  const { support, contradictions, powerRatio = 1 } = evidence;
  const isContradicted = contradictions.length > 0 && support.length <= contradictions.length;
  const isSwapped = decoded.absent.some(({ reason }) => reason === 'value_words_swapped');
  if (isContradicted || isSwapped || unitOf(powerRatio).multiplier !== 1) return false;
  return !isNew || support.length === 0 || addressDoubt(asked, asked.facts.swapWords === true, evidence) === undefined;
}

/** The unit that is nearest to what was read. */
function unitOf(ratio: number) {
  const distance = (multiplier: number) => Math.abs(Math.log(multiplier * ratio));
  return powerUnits.reduce((best, unit) => (distance(unit.multiplier) < distance(best.multiplier) ? unit : best));
}

function fits({ support, contradictions }: Evidence): boolean {
  return contradictions.length === 0 && support.length > 0;
}

/** How much further a wrong reading is from its own means and sums than the right one. */
const clearlyBetter = 3;
/** As close as only the right reading is, whose means the meter made of these values: those of a wrong one are close by chance. */
const exact = 2e-5;

/**
 * What to do if the values may be at other addresses: off by one and in the other word order at once, by a mistake
 * in the profile or by a gateway, voltages are wrong by less than a hundredth, and only means and sums tell.
 * The other word order is only believed if they do.
 * @param chosen what speaks for the addresses of the profile
 */
function addressDoubt({ profile, answers, facts }: Case, swapWords: boolean, chosen: Evidence | undefined): string | undefined {
  const pairs = answers.map((answer) => ({ ...answer, data: withSwappedPairs(answer.data) }));
  const ways = [
    { from: answers, swapWords: false },
    { from: answers, swapWords: true },
    { from: pairs, swapWords: false },
  ];
  const others = [-1, 1].flatMap((offset) => {
    const registers = profile.registers.map((register) => ({ ...register, register: register.register + offset }));
    const found = ways.map((way) => weigh(decode({ ...profile, registers }, way.from, { ...facts, swapWords: way.swapWords })));
    return found.filter(fits).map(({ residual = Number.NaN }) => ({ offset, residual }));
  });
  const { residual = Number.NaN } = chosen ?? {};
  const better = others.find((other) => chosen === undefined || (other.residual < exact && clearlyBetter * other.residual < residual));
  if (better !== undefined)
    return `The values fit if each address is 1 ${better.offset < 0 ? 'lower' : 'higher'}: correct the addresses in the profile.`;
  const isCertain = !swapWords || others.every((other) => clearlyBetter * residual < other.residual);
  return isCertain
    ? undefined
    : 'Its words are in the other order, or its addresses are off by 1, and the values do not tell which: correct the profile.';
}

/** Every two words exchanged, as by a gateway that does not know where a value begins. */
function withSwappedPairs(data: Buffer): Buffer {
  const whole = data.length - (data.length % 4);
  return Buffer.concat([Buffer.from(data.subarray(0, whole)).swap32().swap16(), data.subarray(whole)]);
}

function dividerNote(ratio: number): string {
  const power = Math.round(Math.log10(ratio));
  const isDivider = power !== 0 && Math.abs(ratio / 10 ** power - 1) <= powerTolerance;
  if (isDivider)
    return `A scale in the profile is wrong by a factor of ${10 ** Math.abs(power)}: correct that of the currents or of the power.`;
  return 'Check the ratios of the transformers and the direction of each current transformer; powerUnit of the target skips this check.';
}

function refused({ name, profile }: Case, because: readonly string[], fix: string | undefined): RetrySource {
  return new RetrySource(
    `the values do not fit the profile ${profile.name}, so nothing of it is delivered${because.map((each) => `; ${each}`).join('')}`,
    {
      reason: 'meter_refused',
      fix: fix ?? 'Set the right profile of this meter in TARGETS_FILE; the verb discover tries each.',
      context: { meter: name, profile: profile.name },
    },
  );
}
