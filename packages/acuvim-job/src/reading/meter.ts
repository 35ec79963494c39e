import { RetrySource, type WattjobsError } from '@wattjobs/core/errors';
import type { Clock } from '@wattjobs/core/time';
import { clockDriftSeconds } from '../judge/clock-drift.ts';
import { electricalValues } from '../judge/electrical-values.ts';
import { powerRatio } from '../judge/evidence.ts';
import { fingerprint, stillFits, type Verdict } from '../judge/fingerprint.ts';
import { firmwareNote } from '../judge/firmware.ts';
import type { ModbusConnection } from '../modbus/connection.ts';
import { ModbusException } from '../modbus/modbus-exception.ts';
import { type AbsentValue, decode, type MeterFacts } from '../registers/decode.ts';
import type { ReadRequest } from '../registers/plan.ts';
import type { Profile } from '../registers/profile.ts';
import type { MeterMemory } from '../state.ts';
import { type Target, targetKey } from '../targets/target.ts';
import type { Ask } from './ask.ts';
import { BackOff } from './back-off.ts';
import { type Absent, checkEnergy, type TimedValue, withoutFalseEnergies } from './energies.ts';
import { meterProblem } from './meter-problem.ts';
import { readBlocks, type TimedAnswer } from './read-blocks.ts';
import { plannedRequests } from './requests.ts';
import { type MeterIdentity, type Setup, setUp } from './set-up.ts';

export interface MeterOptions {
  readonly target: Target;
  readonly profile: Profile;
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly backOffMs: number;
  readonly remembered: MeterMemory | undefined;
}

/** What one pass learned of a meter. */
export interface MeterReading {
  readonly values: readonly TimedValue[];
  readonly problems: readonly WattjobsError[];
  readonly checks: {
    readonly powerRatio: number | undefined;
    readonly energyRatio: number | undefined;
    readonly clockDriftSeconds: number | undefined;
  };
  readonly identity: MeterIdentity;
  /** What the meter's own values showed, in this pass or in the one that is remembered. */
  readonly verdict: Verdict;
}

interface TimedDecoded {
  readonly values: readonly TimedValue[];
  readonly absent: readonly AbsentValue[];
}

interface Judged {
  readonly verdict: Verdict;
  readonly decoded: TimedDecoded;
}

/** A meter's clock need not be read as often as its values. */
const clockPauseMs = 10_000;
/** How long what a meter is set to holds, and what it lacks. */
const setupHoldsMs = 300_000;

/** One meter during a run: what it is known to be, and how to read it. */
export class Meter {
  readonly target: Target;
  readonly key: string;
  readonly backOff: BackOff;
  readonly #options: MeterOptions;
  #requests: readonly ReadRequest[];
  #memory: MeterMemory;
  #setup: (Setup & { readonly connection: ModbusConnection; readonly untilMs: number }) | undefined;
  /** The last set-up with which its values fitted what is remembered. */
  #fitting: Setup | undefined;
  #clockDueMs = 0;

  constructor(options: MeterOptions) {
    this.#options = options;
    this.target = options.target;
    this.key = targetKey(options.target);
    this.backOff = new BackOff(options.backOffMs);
    this.#requests = plannedRequests(options.profile);
    this.#memory = options.remembered ?? {};
  }

  /** What should be remembered of it. */
  get memory(): MeterMemory {
    return this.#memory;
  }

  /**
   * Reads it once. A value that cannot be read is absent.
   * @throws WattjobsError if it does not answer, or if its values do not fit the profile: then nothing of it is delivered
   */
  async read(connection: ModbusConnection, signal: AbortSignal): Promise<MeterReading> {
    const { clock, profile, target, timeoutMs } = this.#options;
    const ask: Ask = (request) => connection.readHoldingRegisters({ ...request, unitId: target.unitId, timeoutMs, signal });
    const setup = await this.#setUp(connection, ask);
    const isUsable = () => !connection.closed;
    const { answers, failures, next } = await readBlocks(ask, this.#requests, { profile, now: () => clock.now(), isUsable });
    this.#requests = next;
    const { verdict, decoded } = this.#asRemembered(setup, answers) ?? this.#judged(setup, answers);
    const energies = withoutFalseEnergies(decoded.values, decoded.absent, this.#memory.hasCounted === true);
    const { values } = energies;
    const { window, ratio } = checkEnergy(values, this.#memory.energy);
    this.#memory = { ...this.#memory, hasCounted: energies.hasCounted, energy: window, awaySinceMs: undefined };
    return {
      values,
      problems: [
        ...failures.map((error) => meterProblem(error, target)),
        ...absentProblems(target, [...decoded.absent, ...energies.absent]),
      ],
      checks: { powerRatio: powerRatio(electricalValues({ values })), energyRatio: ratio, clockDriftSeconds: await this.#clockDrift(ask) },
      identity: setup.identity,
      verdict,
    };
  }

  /** A connection that was lost may have been that of another meter, or of the same one before its firmware changed. */
  async #setUp(connection: ModbusConnection, ask: Ask): Promise<Setup> {
    const { clock, profile, target } = this.#options;
    const known = this.#setup;
    if (known?.connection === connection && clock.monotonic() < known.untilMs) return known;
    this.#requests = plannedRequests(profile);
    this.#setup = { connection, untilMs: clock.monotonic() + setupHoldsMs, ...(await setUp(ask, profile, target)) };
    return this.#setup;
  }

  /** What is remembered holds on the same basis, as long as the values fit it. */
  #asRemembered(setup: Setup, answers: readonly TimedAnswer[]): Judged | undefined {
    const { profile, target } = this.#options;
    const { basis, facts } = setup;
    const { basis: known, swapWords = false, powerMultiplier = 1 } = this.#memory;
    if (known !== basis) return undefined;
    const verdict = {
      proven: true,
      facts: { ...facts, swapWords, powerMultiplier },
      corrections: [],
      notes: ['it was judged by its values before'],
    };
    const decoded = decodeTimed(profile, answers, verdict.facts);
    const isNew = this.#fitting !== setup;
    if (!stillFits({ name: target.name, profile, answers, facts: verdict.facts }, decoded, isNew)) return undefined;
    this.#fitting = setup;
    return { verdict, decoded };
  }

  /** Judges the values before anything is delivered. */
  #judged({ basis, facts, identity }: Setup, answers: readonly TimedAnswer[]): Judged {
    const { profile } = this.#options;
    const found = fingerprint({ name: this.target.name, profile, answers, facts });
    const verdict = { ...found, notes: [...firmwareNote(profile, identity.firmware), ...found.notes] };
    const { swapWords, powerMultiplier } = verdict.facts;
    const { model, firmware } = identity;
    if (verdict.proven) this.#memory = { ...this.#memory, basis, model, firmware, swapWords, powerMultiplier };
    return { verdict, decoded: decodeTimed(profile, answers, verdict.facts) };
  }

  async #clockDrift(ask: Ask): Promise<number | undefined> {
    const { profile, clock } = this.#options;
    if (profile.clock === undefined || clock.monotonic() < this.#clockDueMs) return undefined;
    this.#clockDueMs = clock.monotonic() + clockPauseMs;
    try {
      const data = await ask({ start: profile.clock.register, count: 6 });
      return clockDriftSeconds(
        [0, 2, 4, 6, 8, 10].map((byte) => data.readUInt16BE(byte)),
        clock.now(),
      );
    } catch (error) {
      // The clock is only an addition: a meter whose clock cannot be read is read all the same.
      if (error instanceof ModbusException) this.#clockDueMs = Number.POSITIVE_INFINITY;
      else meterProblem(error, this.target);
      return undefined;
    }
  }
}

/** The values of a pass. Those that one answer holds are judged apart: if its words are swapped, it has none. */
function decodeTimed(profile: Profile, answers: readonly TimedAnswer[], facts: MeterFacts): TimedDecoded {
  const decoded = answers.map((answer) => {
    const { values, absent } = decode({ ...profile, registers: answer.request.registers }, [answer], facts);
    return { values: values.map(({ register, value }) => ({ register, value, timeMs: answer.timeMs })), absent };
  });
  return { values: decoded.flatMap(({ values }) => values), absent: decoded.flatMap(({ absent }) => absent) };
}

/** One problem per reason, so that a meter without current transformers does not fill the log. */
function absentProblems({ name }: Target, absent: readonly Absent[]): readonly WattjobsError[] {
  return [...Map.groupBy(absent, ({ reason }) => reason)].map(([reason, values]) => {
    const names = values.slice(0, 5).map(({ register }) => register.name);
    const more = values.length > names.length ? ` and ${values.length - names.length} more` : '';
    return new RetrySource(`${name}: ${names.join(', ')}${more} absent (${reason})`, {
      reason,
      fix: 'The other values are delivered. If it stays so, compare the display of the meter with the profile.',
      context: { meter: name },
    });
  });
}
