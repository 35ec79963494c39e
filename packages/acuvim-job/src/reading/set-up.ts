import { createHash } from 'node:crypto';
import { ModbusException } from '../modbus/modbus-exception.ts';
import { type Answer, decode, decodeText, type MeterFacts } from '../registers/decode.ts';
import { planReads } from '../registers/plan.ts';
import type { Profile, TextRegisters } from '../registers/profile.ts';
import { ratiosOf, setupRegisters } from '../registers/scaling.ts';
import type { Target } from '../targets/target.ts';
import type { Ask } from './ask.ts';
import { identityRequest } from './requests.ts';

/** What a meter says about itself. */
export type MeterIdentity = Readonly<Partial<Record<'model' | 'firmware' | 'serial', string>>>;

/** What must be known of a meter before its values mean anything. */
export interface Setup {
  readonly facts: MeterFacts;
  readonly identity: MeterIdentity;
  /** Changes if anything does by which the meter was judged: profile, settings, ratios, firmware. */
  readonly basis: string;
}

/** Reads who the meter says it is, and its ratios, without which nothing can be scaled. */
export async function setUp(ask: Ask, profile: Profile, target: Target): Promise<Setup> {
  const identity = await readIdentity(ask, profile);
  const { currentTransformer, powerUnit, energyMultiplier } = target;
  const power = powerUnit === undefined ? {} : { powerMultiplier: powerMultiplierOf(profile, powerUnit) };
  const energy = energyMultiplier === undefined ? {} : { energyMultiplier };
  const ratios = await readRatios(ask, profile, target);
  const basis = createHash('sha256').update(JSON.stringify([profile, currentTransformer, powerUnit, energyMultiplier, identity, ratios]));
  return { facts: { ...power, ...energy, ...(ratios === undefined ? {} : { ratios }) }, identity, basis: basis.digest('hex').slice(0, 16) };
}

async function readRatios(ask: Ask, { scaling, limits }: Profile, target: Target) {
  if (scaling === undefined) return undefined;
  const registers = setupRegisters(scaling);
  const answers: Answer[] = [];
  for (const request of planReads(registers, limits)) answers.push({ start: request.start, data: await ask(request) });
  return ratiosOf(scaling, decode({ registers }, answers).values, target);
}

/** Many meters have no such block, and refuse it. */
async function readIdentity(ask: Ask, profile: Profile): Promise<MeterIdentity> {
  const span = identityRequest(profile);
  if (span === undefined) return {};
  try {
    const data = await ask({ start: span.register, count: span.words });
    const textAt = ({ register, words }: TextRegisters) => {
      const from = 2 * (register - span.register);
      return decodeText(data.subarray(from, from + 2 * words));
    };
    const { marker, ...parts } = profile.identity ?? {};
    if (marker !== undefined && textAt({ register: marker.register, words: marker.text.length / 2 }) !== marker.text) return {};
    const found = (['model', 'firmware', 'serial'] as const).flatMap((part) => {
      const place = parts[part];
      const text = place === undefined ? undefined : textAt(place);
      return text === undefined ? [] : [[part, text] as const];
    });
    return Object.fromEntries(found);
  } catch (error) {
    if (error instanceof ModbusException) return {};
    throw error;
  }
}

/** For a meter whose unit of power its owner knows, given the unit that the profile expects. */
function powerMultiplierOf({ registers }: Profile, unit: 'W' | 'kW'): number {
  const scale = registers.find(({ name }) => name === 'P')?.scale ?? 1;
  return (unit === 'kW' ? 1000 : 1) / scale;
}
