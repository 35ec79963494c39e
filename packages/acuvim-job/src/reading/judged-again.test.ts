import type { ModbusMeterOptions } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { Rig } from '../testing/rig.ts';

const once = { verb: ['once'] };
const models = ['acuvim-ii', 'acuvim-l', 'acuvim-3', 'acurev-2100', 'acurev-1310'] as const;
const moved: readonly ModbusMeterOptions[] = [{ shiftBy: 1 }, { shiftBy: -1 }, { shiftBy: 2 }, { shiftBy: -2 }];
/** A gateway that swaps every two registers, in front of a table that has moved: each voltage is only 0.4 % wrong. */
const movedAndSwapped: ModbusMeterOptions = { shiftBy: 1, lowWordFirst: true };

describe.concurrent('A10: a meter that says nothing about itself, and whose table has moved', () => {
  it.each(models)('%s is refused at first contact', async (model) => {
    for (const change of [...moved, movedAndSwapped]) {
      await using rig = await Rig.start({ model, identity: false, valuesMode: 'primary', ...change });
      rig.describe({ profile: model });
      const { summary } = await rig.run(once);
      expect([change, summary['errors'], rig.value('acuvim_F')]).toEqual([change, { meter_refused: 1 }, undefined]);
    }
  });

  it.each(models)('%s is refused although it was known before, and is read again once it is as it was', async (model) => {
    await using rig = await Rig.start({ model, identity: false });
    rig.describe({ profile: model });
    await rig.run(once);
    const before = rig.value('acuvim_Ep_imp');
    for (const change of [...moved, movedAndSwapped].map((each) => ({ shiftFrom: 0x1100, ...each }))) {
      // The registers of an Acuvim L begin lower; it has no settings that could move.
      rig.meter.control(model === 'acuvim-l' ? { ...change, shiftFrom: 0 } : change);
      const { summary } = await rig.run(once);
      expect([change, summary['errors'], rig.value('acuvim_Va')]).toEqual([change, { meter_refused: 1 }, undefined]);
      rig.meter.control({ shiftBy: 0, shiftFrom: 0, lowWordFirst: false });
    }
    await rig.run(once);
    expect(rig.value('acuvim_Ep_imp')).toBe(before);
  });

  it('is refused in the pass in which that happens', async () => {
    await using rig = await Rig.start();
    rig.describe();
    const running = rig.run({ settings: rig.toLines });
    while (rig.servers.lines.points().length === 0) await new Promise(setImmediate);
    rig.meter.control({ shiftBy: 2, shiftFrom: 0x3000 });
    expect((await running).summary).toMatchObject({ ticks: 3, errors: { meter_refused: 2 } });
    expect(rig.servers.lines.points().filter(({ name }) => name === 'acuvim_Va')).toHaveLength(1);
  });
});

describe.concurrent('A10: energy counters that have moved', () => {
  it.each([1, 2, -2])('by %d registers are absent, and the other values are delivered', async (shiftBy) => {
    await using rig = await Rig.start();
    await rig.run(once);
    rig.meter.control({ shiftBy, shiftFrom: 0x4048 });
    const { summary } = await rig.run(once);
    expect(summary['errors']).toMatchObject({ value_energy_contradiction: 1 });
    expect(rig.value('acuvim_Ep_imp')).toBeUndefined();
    expect(rig.value('acuvim_Va')).toBeGreaterThan(200);
  });
});

describe.concurrent('A7: kilowatts', () => {
  it.each([
    [0.001, 0.9],
    [0.05, 0.2],
    [60, 0.05],
    [1000, 0.01],
  ])('are told from watts at %d A with a power factor of %d', async (amps, factor) => {
    for (const powerUnit of ['W', 'kW'] as const) {
      const values = { voltageVolts: [230, 230, 230], currentAmps: [amps, amps, amps], powerFactor: [factor, factor, factor] } as const;
      await using rig = await Rig.start({ powerUnit, values });
      await rig.run(once);
      expect(rig.value('acuvim_P')).toBeCloseTo(3 * 230 * amps * factor, 3);
      expect(rig.value('acuvim_S')).toBeCloseTo(3 * 230 * amps, 1);
    }
  });

  it('are found in a meter that gave watts before', async () => {
    await using rig = await Rig.start({ identity: false });
    await rig.run(once);
    const before = rig.value('acuvim_P');
    rig.meter.control({ powerUnit: 'kW' });
    expect((await rig.run(once)).summary['errors']).toEqual({ meter_corrected: 1 });
    expect(rig.value('acuvim_P')).toBeCloseTo(before ?? 0, 2);
  });
});

describe.concurrent('a frequency that a generator leaves', () => {
  it('costs only itself, if the other values fit', async () => {
    await using rig = await Rig.start();
    await rig.run(once);
    rig.meter.set({ frequencyHertz: 41 });
    const { summary } = await rig.run(once);
    expect(summary['errors']).toEqual({ value_out_of_band: 1 });
    expect(rig.value('acuvim_F')).toBeUndefined();
    expect(rig.value('acuvim_Va')).toBeGreaterThan(200);
  });
});
