import { type ReadRequest, planReads } from '../registers/plan.ts';
import type { Profile, Register, TextRegisters } from '../registers/profile.ts';

/** The requests of a profile, those with required values first. */
export function plannedRequests({ registers, limits }: Pick<Profile, 'registers' | 'limits'>): readonly ReadRequest[] {
  const requests = planReads(registers, limits);
  return [...requests.filter(isRequired), ...requests.filter((request) => !isRequired(request))];
}

export function isRequired({ registers }: ReadRequest): boolean {
  return registers.some(({ required }) => required);
}

/** A refused request in parts: required and optional values apart, and no register between them. One part if it cannot be split. */
export function splitRequest({ registers }: ReadRequest, { limits }: Pick<Profile, 'limits'>): readonly ReadRequest[] {
  const exact = { ...limits, gapRegisters: 0 };
  const part = (wanted: boolean) =>
    planReads(
      registers.filter(({ required }: Register) => required === wanted),
      exact,
    );
  return [...part(true), ...part(false)];
}

/** The one request for everything with which a meter identifies itself; undefined if it has nothing, or it is too far apart. */
export function identityRequest({ identity, limits }: Pick<Profile, 'identity' | 'limits'>): TextRegisters | undefined {
  const { marker, maker, model, firmware, serial } = identity ?? {};
  const texts = [maker, model, firmware, serial].flatMap((text) => text ?? []);
  const all = marker === undefined ? texts : [...texts, { register: marker.register, words: Math.ceil(marker.text.length / 2) }];
  if (all.length === 0) return undefined;
  const start = Math.min(...all.map(({ register }) => register));
  const words = Math.max(...all.map(({ register, words: length }) => register + length)) - start;
  return words > limits.registersPerRequest ? undefined : { register: start, words };
}
