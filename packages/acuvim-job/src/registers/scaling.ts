import type { Unit } from '@wattjobs/core/job';
import type { DecodedValue, Register, Scaling } from './profile.ts';

/** What multiplies the values of a meter, by quantity. Undefined: unknown, so such values are absent. */
export interface Ratios {
  readonly voltage: number | undefined;
  readonly current: number | undefined;
  readonly energy: number | undefined;
}

/** What the current inputs are connected to. */
export type CurrentTransformer = keyof typeof secondaryOf;

/** Inputs for anything but a 1 A or 5 A transformer are scaled inside the meter: their secondary counts as 1. */
const secondaryOf = { '1A': 1, '5A': 5, '333mV': 1, mA: 1, rogowski: 1 } as const;

/** What the register of the secondary current says: amperes, millivolts (333) or milliamperes (80, 100, 200). */
const secondaryAsRead: Readonly<Record<number, number>> = { 1: 1, 5: 5, 80: 1, 100: 1, 200: 1, 333: 1 };

const source = 'public register map of the Acuvim II, from its V3 table';

/** The settings of an Acuvim II. The voltages may be in tenths, but only their quotient is used. */
const acuvimIISetup = [
  setting('pt1', 0x1005, 'uint32', { minimum: 1, maximum: 5_000_000 }, 'primary voltage'),
  setting('pt2', 0x1007, 'uint16', { minimum: 1, maximum: 4_000 }, 'secondary voltage'),
  setting('ct1', 0x1008, 'uint16', { minimum: 1, maximum: 50_000 }, 'primary current'),
  setting('ct2', 0x1009, 'uint16', { minimum: 1, maximum: 333 }, 'secondary current'),
  setting('energyMode', 0x1019, 'uint16', { minimum: 0, maximum: 1 }, '0 primary, 1 secondary energy'),
  setting('valueMode', 0x101d, 'uint16', { minimum: 0, maximum: 1 }, '0 secondary, 1 primary values'),
];

function setting(
  name: string,
  register: number,
  type: Register['type'],
  band: { readonly minimum: number; readonly maximum: number },
  label: string,
): Register {
  return { name, register, type, band, label, wordOrder: 'high-first', scale: 1, unit: 'none', required: true, source };
}

/** The registers that must be read before the measurements. */
export function setupRegisters(scaling: Scaling): readonly Register[] {
  return { 'acuvim-ii': acuvimIISetup }[scaling.kind];
}

/** What the owner of a meter says about it. */
export interface Stated {
  /** Takes the place of what the meter says about its inputs. */
  readonly currentTransformer?: CurrentTransformer | undefined;
  /** What its energy is multiplied by, so that it need not be found out. */
  readonly energyMultiplier?: number | undefined;
}

const unknown: Ratios = { voltage: undefined, current: undefined, energy: undefined };

/**
 * The ratios of a meter, from its decoded setup registers.
 * Values of a meter in primary mode are final: they must not be multiplied again.
 * One impossible setting makes all ratios unknown, because the others may be at wrong addresses too.
 */
export function ratiosOf(scaling: Scaling, setup: readonly DecodedValue[], { currentTransformer, energyMultiplier }: Stated = {}): Ratios {
  const settings = new Map(setup.map(({ register, value }) => [register.name, value]));
  const { pt1, pt2, ct1, ct2, energyMode, valueMode } = Object.fromEntries(settings);
  const isPrimary = scaling.ratios === 'in-secondary-mode' && valueMode === 1;
  const secondary = currentTransformer === undefined ? secondaryAsRead[ct2 ?? 0] : secondaryOf[currentTransformer];
  const isKnown = pt1 !== undefined && pt2 !== undefined && ct1 !== undefined && secondary !== undefined;
  if (energyMode === undefined || valueMode === undefined || !(isKnown || isPrimary)) return unknown;
  const [voltage, current] = isKnown ? [pt1 / pt2, ct1 / secondary] : [];
  // Secondary energy is in thousandths instead of tenths; no source says whether the transformers are in it.
  const energy = energyMode === 0 ? 1 : energyMultiplier !== undefined || (voltage === 1 && current === 1) ? 0.01 : undefined;
  return isPrimary ? { voltage: 1, current: 1, energy } : { voltage, current, energy };
}

export type Quantity = 'voltage' | 'current' | 'power' | 'energy';

const quantities: Readonly<Partial<Record<Unit, Quantity>>> = {
  volts: 'voltage',
  amperes: 'current',
  watts: 'power',
  vars: 'power',
  'volt-amperes': 'power',
  'watt-hours': 'energy',
  'var-hours': 'energy',
  'volt-ampere-hours': 'energy',
};

/** The quantity that is measured in a unit, of those that ratios and multipliers apply to. */
export function quantityOf(unit: Unit): Quantity | undefined {
  return quantities[unit];
}
