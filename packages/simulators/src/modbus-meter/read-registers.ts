import type { MeterControls } from './controls.ts';
import { encodeEntry } from './encode.ts';
import type { Located } from './register-table.ts';
import { meterIndexes, meterTables } from './tables/index.ts';
import type { MeterUnit } from './unit.ts';

/** Codes of the Modbus specification that these meters use. */
export const exceptionCodes = { illegalFunction: 1, illegalDataAddress: 2, illegalDataValue: 3, gatewayTargetFailed: 11 } as const;

/**
 * The registers of one request: two bytes each, an exception code, or null if the meter stays silent.
 * `currentFactor` multiplies the currents of this request.
 */
export function readRegisters(
  unit: MeterUnit,
  request: { readonly start: number; readonly count: number },
  controls: MeterControls,
  nowMs: number,
  currentFactor = 1,
): Buffer | number | null {
  const { start, count } = request;
  if (count < 1 || count > controls.mostRegisters) return exceptionCodes.illegalDataValue;
  const index = meterIndexes[unit.model];
  const located = Array.from({ length: count }, (_, position) => locate(index, start + position, controls));
  if (located.some((each) => each === undefined)) return exceptionCodes.illegalDataAddress;
  if (controls.fastRead === 'exclusive' && located.some((each) => blockOf(each) !== 'fast')) return null;
  return encode(unit, located, controls, nowMs, currentFactor);
}

function encode(
  unit: MeterUnit,
  located: readonly (Located | null | undefined)[],
  controls: MeterControls,
  nowMs: number,
  currentFactor: number,
): Buffer {
  const { powerUnit } = meterTables[unit.model];
  const zeroEnergy = controls.zeroEnergyUntil !== null && nowMs < Date.parse(controls.zeroEnergyUntil);
  const view = unit.view(controls, nowMs, currentFactor);
  const texts = unit.texts(controls);
  const encoded = new Map<Located['entry'], Buffer>();
  const answer = Buffer.alloc(2 * located.length);
  for (const [position, each] of located.entries()) {
    if (!each) continue;
    const { entry, offset } = each;
    const bytes =
      encoded.get(entry) ??
      ('text' in entry ? textBytes(texts[entry.text] ?? '', entry.registers) : encodeEntry(entry, view, controls, powerUnit, zeroEnergy));
    encoded.set(entry, bytes);
    bytes.copy(answer, 2 * position, 2 * offset, 2 * offset + 2);
  }
  return answer;
}

/** What an address holds: undefined if the meter has nothing there, null if a shift left a register that nobody fills. */
function locate(index: ReadonlyMap<number, Located>, address: number, controls: MeterControls): Located | null | undefined {
  const own = served(index.get(address), controls);
  const inOrder = controls.lowWordFirst && own ? address + own.entry.registers - 1 - 2 * own.offset : address;
  const { shiftBy, shiftFrom } = controls;
  if (shiftBy === 0 || inOrder < shiftFrom) return served(index.get(inOrder), controls);
  const moved = inOrder - shiftBy < shiftFrom && shiftBy > 0 ? undefined : served(index.get(inOrder - shiftBy), controls);
  return moved ?? (own ? null : undefined);
}

function served(located: Located | undefined, { fastRead, identity }: MeterControls): Located | undefined {
  const block = blockOf(located);
  return (block === 'fast' && fastRead === 'off') || (block === 'identity' && !identity) ? undefined : located;
}

function blockOf(located: Located | null | undefined): 'fast' | 'identity' | undefined {
  if (!located) return undefined;
  return 'text' in located.entry ? 'identity' : located.entry.block;
}

function textBytes(text: string, registers: number): Buffer {
  const bytes = Buffer.alloc(2 * registers);
  bytes.write(text, 'latin1');
  return bytes;
}
