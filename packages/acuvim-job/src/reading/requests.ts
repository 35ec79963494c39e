import { type ReadRequest, planReads } from '../registers/plan.ts';
import type { Profile, Register, TextRegisters } from '../registers/profile.ts';

/** Meters share profiles, and a plan takes longer than to read a meter. */
const plans = new WeakMap<Pick<Profile, 'registers' | 'limits'>, readonly ReadRequest[]>();

/** The requests of a profile, those with required values first. */
export function plannedRequests(profile: Pick<Profile, 'registers' | 'limits'>): readonly ReadRequest[] {
  const planned = plans.get(profile) ?? planReads(profile.registers, profile.limits);
  const requests = planned.toSorted((left, right) => Number(isRequired(right)) - Number(isRequired(left)));
  plans.set(profile, requests);
  return requests;
}

export function isRequired({ registers }: ReadRequest): boolean {
  return registers.some(({ required }) => required);
}

/**
 * A refused request in two parts, without the unused registers between their values: required and optional ones apart, then halves.
 * A value that the meter lacks is found in a few steps, and costs only itself. None if it holds one value.
 */
export function splitRequest({ registers }: ReadRequest, { limits }: Pick<Profile, 'limits'>): readonly ReadRequest[] {
  const isMixed = new Set(registers.map(({ required }) => required)).size > 1;
  const isFirst = (register: Register, index: number) => (isMixed ? register.required : index < registers.length / 2);
  const parts = [registers.filter(isFirst), registers.filter((register, index) => !isFirst(register, index))];
  return registers.length > 1 ? parts.flatMap((part) => planReads(part, { ...limits, gapRegisters: 0 })) : [];
}

/** The one request for everything with which a meter identifies itself; undefined if it has nothing, or it is too far apart. */
export function identityRequest({ identity, limits }: Pick<Profile, 'identity' | 'limits'>): TextRegisters | undefined {
  const { marker, model, firmware, serial } = identity ?? {};
  const texts = [model, firmware, serial].flatMap((text) => text ?? []);
  const all = marker === undefined ? texts : [...texts, { register: marker.register, words: Math.ceil(marker.text.length / 2) }];
  if (all.length === 0) return undefined;
  const start = Math.min(...all.map(({ register }) => register));
  const words = Math.max(...all.map(({ register, words: length }) => register + length)) - start;
  return words > limits.registersPerRequest ? undefined : { register: start, words };
}
