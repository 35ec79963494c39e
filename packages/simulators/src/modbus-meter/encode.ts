import type { MeterControls } from './controls.ts';
import type { RegisterEntry, RegisterType } from './register-table.ts';
import type { MeterView } from './view.ts';

/** Counters of 32 bits roll over after 999,999,999. */
const rollover = 1_000_000_000;

const ranges: Readonly<Record<RegisterType, readonly [lowest: number, highest: number]>> = {
  uint16: [0, 0xffff],
  int16: [-0x8000, 0x7fff],
  uint32: [0, 0xffffffff],
  int32: [-0x80000000, 0x7fffffff],
  float32: [-Infinity, Infinity],
  float64: [-Infinity, Infinity],
};

/** The bytes of one value as the table and the controls require, high word first. */
export function encodeEntry(
  entry: RegisterEntry,
  view: MeterView,
  controls: MeterControls,
  modelUnit: 'W' | 'kW',
  zeroEnergy: boolean,
): Buffer {
  const { type, registers } = entry;
  if (isMeasured(entry) && controls.registerContent !== 'measured') return special(type, registers, controls.registerContent);
  const value = rawValue(entry, view, controls, modelUnit, zeroEnergy);
  const bytes = Buffer.alloc(2 * registers);
  if (type === 'float32') bytes.writeFloatBE(value);
  else if (type === 'float64') bytes.writeDoubleBE(value);
  else writeInteger(bytes, type, entry.counter ? counted(value) : Math.round(value));
  return bytes;
}

function rawValue(entry: RegisterEntry, view: MeterView, controls: MeterControls, modelUnit: 'W' | 'kW', zeroEnergy: boolean): number {
  const { quantity, side, type } = entry;
  if (typeof quantity === 'number') return quantity;
  if (!isMeasured(entry)) return view.own(quantity);
  if (entry.counter && zeroEnergy) return 0;
  const atSecondary =
    side === 'secondary' ||
    (side === 'setting' && controls.valuesMode === 'secondary') ||
    (side === 'energy' && controls.energyDisplay === 'secondary');
  const shownSide = atSecondary ? 'secondary' : 'primary';
  const value = entry.counter ? view.energy(quantity, shownSide) : view.measured(quantity, shownSide);
  return value * scaleOf(entry, controls) * (type === 'float32' && isKilo(quantity, controls, modelUnit) ? 0.001 : 1);
}

function isMeasured({ quantity }: RegisterEntry): boolean {
  return typeof quantity === 'string' && !/^(setting|clock)/.test(quantity);
}

function scaleOf({ scale, side, counter, type }: RegisterEntry, { energyDisplay, energyKilowattHoursPerCount }: MeterControls): number {
  if (counter && type !== 'float64' && energyKilowattHoursPerCount > 0) return 1 / energyKilowattHoursPerCount;
  if (side === 'energy') return energyDisplay === 'primary' ? 10 : 1000;
  return scale;
}

function isKilo(quantity: string, { powerUnit }: MeterControls, modelUnit: 'W' | 'kW'): boolean {
  return /Power[ABC]?$/.test(quantity) && (powerUnit === 'by-model' ? modelUnit : powerUnit) === 'kW';
}

/** A count is whole, and rounding errors of the sum of the phases must not take one away. */
function counted(value: number): number {
  return Math.trunc(value + Math.sign(value) * 1e-6) % rollover;
}

function writeInteger(bytes: Buffer, type: RegisterType, value: number): void {
  const [lowest, highest] = ranges[type];
  const limited = Math.min(highest, Math.max(lowest, value));
  if (lowest < 0) bytes.writeIntBE(limited, 0, bytes.length);
  else bytes.writeUIntBE(limited, 0, bytes.length);
}

function special(type: RegisterType, registers: number, content: MeterControls['registerContent']): Buffer {
  const isFloat = type === 'float32' || type === 'float64';
  if (content === 'all-bits-high') return Buffer.alloc(2 * registers, 0xff);
  const bytes = Buffer.alloc(2 * registers);
  if (content === 'zeros' || (content === 'not-a-number' && !isFloat)) return bytes;
  if (!isFloat) writeInteger(bytes, type, ranges[type][1]);
  else if (type === 'float64') bytes.writeDoubleBE(content === 'largest' ? Number.MAX_VALUE : Number.NaN);
  else bytes.writeUInt32BE(content === 'largest' ? 0x7f7fffff : 0x7fc00000);
  return bytes;
}
