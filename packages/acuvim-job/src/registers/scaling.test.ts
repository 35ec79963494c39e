import { describe, expect, it } from 'vitest';
import { decode } from './decode.ts';
import type { Scaling } from './profile.ts';
import { ratiosOf, setupRegisters, type Stated } from './scaling.ts';

const floats: Scaling = { kind: 'acuvim-ii', ratios: 'in-secondary-mode' };
const integers: Scaling = { kind: 'acuvim-ii', ratios: 'always' };

interface Settings {
  readonly pt1?: number;
  readonly pt2?: number;
  readonly ct1?: number;
  readonly ct2?: number;
  readonly energyMode?: number;
  readonly valueMode?: number;
}

/** The ratios of a meter whose registers from 0x1005 hold these settings. */
function ratiosFor(scaling: Scaling, settings: Settings, stated?: Stated) {
  const { pt1 = 400, pt2 = 400, ct1 = 5, ct2 = 5, energyMode = 0, valueMode = 0 } = settings;
  const data = Buffer.alloc(50);
  data.writeUInt32BE(pt1, 0);
  const words = { 0x1007: pt2, 0x1008: ct1, 0x1009: ct2, 0x1019: energyMode, 0x101d: valueMode };
  for (const [register, value] of Object.entries(words)) data.writeUInt16BE(value, 2 * (Number(register) - 0x1005));
  return ratiosOf(scaling, decode({ registers: setupRegisters(scaling) }, [{ start: 0x1005, data }]).values, stated);
}

describe('the ratios of an Acuvim II', () => {
  it('multiply in secondary mode, and not again in primary mode', () => {
    const transformers = { pt1: 100_000, pt2: 4_000, ct1: 400 };
    expect(ratiosFor(floats, transformers)).toEqual({ voltage: 25, current: 80, energy: 1 });
    expect(ratiosFor(floats, { ...transformers, valueMode: 1 })).toEqual({ voltage: 1, current: 1, energy: 1 });
    expect(ratiosFor(integers, { ...transformers, valueMode: 1 })).toEqual({ voltage: 25, current: 80, energy: 1 });
  });

  it('make thousandths of the tenths of energy in secondary mode', () => {
    expect(ratiosFor(floats, { energyMode: 1 }).energy).toBe(0.01);
  });

  it.for([0, 1])(
    'leave out energy of the secondary side of transformers, unless its owner says what multiplies it (values mode %d)',
    (valueMode) => {
      const settings = { energyMode: 1, ct1: 400, valueMode };
      expect(ratiosFor(floats, settings).energy).toBeUndefined();
      expect(ratiosFor(floats, settings, { energyMultiplier: 80 }).energy).toBe(0.01);
    },
  );

  it.for([
    [1, 400],
    [5, 80],
    [333, 400],
    [80, 400],
    [100, 400],
    [200, 400],
    [0, undefined],
    [7, undefined],
    [0xffff, undefined],
  ] as const)('count a secondary current of %d as its input needs (A6)', ([ct2, current]) => {
    expect(ratiosFor(integers, { ct1: 400, ct2 }).current).toBe(current);
  });

  it.for([
    ['5A', 80],
    ['1A', 400],
    ['333mV', 400],
    ['mA', 400],
    ['rogowski', 400],
  ] as const)('believe the setting %s more than the meter (A6)', ([currentTransformer, current]) => {
    expect(ratiosFor(integers, { ct1: 400, ct2: 7 }, { currentTransformer }).current).toBe(current);
  });

  it.for([{ valueMode: 2 }, { valueMode: 0xffff }, { energyMode: 7 }, { pt2: 0 }, { ct1: 0 }, { ct2: 7 }, { pt1: 0xffff_ffff }])(
    'are all unknown if one setting is impossible, because the others may be at wrong addresses: %o',
    (settings) => {
      expect(ratiosFor(floats, settings)).toEqual({ voltage: undefined, current: undefined, energy: undefined });
    },
  );

  it('are unknown if nothing could be read', () => {
    expect(ratiosOf(floats, [])).toEqual({ voltage: undefined, current: undefined, energy: undefined });
  });
});
