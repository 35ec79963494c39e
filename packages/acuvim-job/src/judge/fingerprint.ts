import { RetrySource } from '@wattjobs/core/errors';
import { type Answer, decode, type MeterFacts } from '../registers/decode.ts';
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
export function fingerprint(asked: Case): Verdict {
  const { profile, answers, facts } = asked;
  const given = facts.swapWords ?? false;
  const orders = [given, !given].map((swapWords) => {
    const evidence = weigh(decode(profile, answers, { ...facts, swapWords }));
    return { swapWords, evidence };
  });
  const [first] = orders;
  // Without any value that can be judged, the other order is no better.
  const neutral = first !== undefined && first.evidence.contradictions.length + first.evidence.support.length === 0;
  const chosen = neutral ? first : orders.find(({ evidence }) => fits(evidence));
  const shift = neutral ? undefined : shiftNote(asked, chosen?.evidence);
  if (chosen === undefined || shift !== undefined) throw refused(asked, contradictionsOf(first?.evidence), shift);
  const { swapWords, evidence } = chosen;
  const order = swapWords === given ? [] : ['its words are in the other order, which is corrected'];
  if (evidence.powerRatio === undefined || facts.powerMultiplier !== undefined) {
    const proven = !neutral && facts.powerMultiplier !== undefined;
    return { proven, facts: { ...facts, swapWords }, corrections: order, notes: evidence.support };
  }
  const unit = powerUnits.find(({ multiplier }) => Math.abs(multiplier * (evidence.powerRatio ?? 0) - 1) <= powerTolerance);
  const ratio = `P is ${shown(evidence.powerRatio)} times the sum of volts, amperes and power factor`;
  if (unit === undefined) throw refused(asked, [ratio], dividerNote(evidence.powerRatio));
  const corrections = [...order, ...(unit.note === undefined ? [] : [unit.note])];
  return {
    proven: true,
    facts: { ...facts, swapWords, powerMultiplier: unit.multiplier },
    corrections,
    notes: [...evidence.support, ratio],
  };
}

function fits({ support, contradictions }: Evidence): boolean {
  return contradictions.length === 0 && support.length > 0;
}

function contradictionsOf(evidence: Evidence | undefined): readonly string[] {
  return evidence?.contradictions.slice(0, 4) ?? [];
}

/** A wrong reading that looks right is this much further from its own means than the right one. */
const clearlyBetter = 10;

/**
 * What to do if the values fit better at other addresses. Off by one and in the other word order at once,
 * voltages are wrong by less than a hundredth: each pair of mistakes is tried, and the means of the meter tell.
 */
function shiftNote({ profile, answers, facts }: Case, chosen: Evidence | undefined): string | undefined {
  for (const offset of [-1, 1]) {
    const registers = profile.registers.map((register) => ({ ...register, register: register.register + offset }));
    const isBetter = [false, true].some((swapWords) => {
      const shifted = weigh(decode({ ...profile, registers }, answers, { ...facts, swapWords }));
      const { residual = Number.NaN } = shifted;
      return fits(shifted) && (chosen === undefined || clearlyBetter * residual < (chosen.residual ?? 0));
    });
    if (isBetter) return `The values fit if each address is 1 ${offset < 0 ? 'lower' : 'higher'}: correct the addresses in the profile.`;
  }
  return undefined;
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
