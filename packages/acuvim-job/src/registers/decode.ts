import type { Profile, Register } from './profile.ts';
import type { Ratios } from './scaling.ts';

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

export interface DecodedValue {
  readonly register: Register;
  readonly value: number;
}

/** Why a value is absent: one of `registerReasons`. */
export interface AbsentValue {
  readonly register: Register;
  readonly reason: string;
}

export interface Decoded {
  readonly values: readonly DecodedValue[];
  readonly absent: readonly AbsentValue[];
}

/** Turns the answers of a meter into values. What is not a measurement is absent with its reason, never 0. */
export declare function decode(profile: Pick<Profile, 'registers' | 'scaling'>, answers: readonly Answer[], facts?: MeterFacts): Decoded;
