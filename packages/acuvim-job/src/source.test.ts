import { existsSync, writeFileSync } from 'node:fs';
import { shardOf } from '@wattjobs/core/shards';
import { describe, expect, it } from 'vitest';
import { startRawMeter } from './testing/raw-meter.ts';
import { Rig } from './testing/rig.ts';

const once = { verb: ['once'] };

describe('the labels of a meter', () => {
  it('are those of the newer stack, so that its queries find the meter', async () => {
    await using rig = await Rig.start();
    rig.describe({ name: 'acuvim_10' });
    await rig.run({ ...once, settings: rig.toLines });
    const power = rig.servers.lines.points().filter(({ name }) => name === 'acuvim_P');
    expect(power.map(({ labels }) => labels)).toEqual([
      { system_id: 'acuvim_10', ip: '127.0.0.1', role: 'power_meter', job: 'acuvim', instance: 'acuvim_10' },
    ]);
  });

  it('are those of the older stack if TAG_SET says so, with what is known about the site', async () => {
    await using rig = await Rig.start();
    rig.describe({ name: 'acuvim_10', tags: { role: 'generator', hall: 'B' } });
    const site = { TAG_SET: 'legacy', LOCATION: 'site_1', NODE_ID: 'node_1', DEPLOYMENT_ID: 'deployment_1' };
    await rig.run({ ...once, settings: site });
    const labels = {
      device: 'acuvim_10',
      ip: '127.0.0.1',
      role: 'generator',
      location: 'site_1',
      node_id: 'node_1',
      deployment_id: 'deployment_1',
      hall: 'B',
    };
    expect(rig.value('acuvim_P', labels)).toBeGreaterThan(1000);
    expect(rig.value('acuvim_meter_state', labels)).toBe(0);
    expect(rig.value('acuvim_P', { system_id: 'acuvim_10' })).toBeUndefined();
  });
});

describe('the values of a meter', () => {
  it('have both spellings of the voltage between B and C', async () => {
    await using rig = await Rig.start();
    await rig.run(once);
    expect(rig.value('acuvim_Vbc')).toBeGreaterThan(300);
    expect(rig.value('acuvim_Vbv')).toBe(rig.value('acuvim_Vbc'));
  });

  it('are scaled by the ratios of the meter, and once only', async () => {
    const transformers = { primaryVolts: 11_000, secondaryVolts: 110, primaryAmps: 400, secondaryAmps: 5 } as const;
    await using rig = await Rig.start(
      { valuesMode: 'secondary', seed: 1, ...transformers },
      { valuesMode: 'primary', seed: 1, ...transformers },
    );
    rig.describe();
    await rig.run(once);
    for (const name of ['acuvim_Va', 'acuvim_Ia', 'acuvim_P', 'acuvim_S']) {
      const [secondary, primary] = ['meter-1', 'meter-2'].map((instance) => rig.value(name, { instance }) ?? Number.NaN);
      expect(secondary).toBeCloseTo(primary ?? 0, 1);
    }
  });

  it('A6: take the secondary of a 333 mV input as 1', async () => {
    await using rig = await Rig.start({
      valuesMode: 'secondary',
      primaryAmps: 400,
      secondaryAmps: 333,
      values: { currentAmps: [100, 100, 100] },
    });
    await rig.run(once);
    expect(rig.value('acuvim_Ia')).toBeCloseTo(100, 3);
  });

  it('have the time at which their answer arrived', async () => {
    await using rig = await Rig.start();
    const startMs = rig.clock.now();
    await rig.run({ settings: rig.toLines });
    const times = new Set(rig.servers.lines.points().flatMap(({ name, timeMs }) => (name.startsWith('acuvim_') ? [timeMs] : [])));
    expect([...times].every((timeMs) => timeMs >= startMs && timeMs <= rig.clock.now())).toBe(true);
    expect(times.size).toBe(3);
  });

  it('include what only a profile of the user has, and refuse its series if it contradicts a shipped one', async () => {
    await using rig = await Rig.start();
    const own = (unit: string) => ({
      name: 'own',
      registers: [
        { name: 'Va', register: 0x4002, type: 'float32', unit },
        { name: 'Hz', register: 0x4000, type: 'float32', unit: 'Hz' },
      ],
    });
    rig.describe({ profile: './own.yaml' });
    writeFileSync(rig.path('own.yaml'), JSON.stringify(own('V')));
    expect((await rig.run(once)).exitCode).toBe(0);
    expect(rig.value('acuvim_Hz')).toBeCloseTo(50, 0);
    writeFileSync(rig.path('own.yaml'), JSON.stringify(own('A')));
    const refused = await rig.run(once);
    expect(refused.exitCode).toBe(78);
    expect(refused.stderr).toContain('TARGETS_FILE declares the series \\"acuvim_Va\\", whose name is taken');
    const state = { name: 'meter_state', register: 0x4000, type: 'float32', unit: 'none' };
    writeFileSync(rig.path('own.yaml'), JSON.stringify({ name: 'own', registers: [state] }));
    expect((await rig.run(once)).stderr).toContain('TARGETS_FILE declares the series \\"acuvim_meter_state\\", whose name is taken');
  });
});

describe('a run', () => {
  it('keeps one connection per gateway between its passes, and reads the units behind it one after the other', async () => {
    await using rig = await Rig.start({
      clientLimit: 1,
      units: [
        { unitId: 1, model: 'acuvim-ii' },
        { unitId: 2, model: 'acuvim-ii' },
      ],
    });
    const { host: address, port } = rig.meter;
    rig.list(JSON.stringify({ targets: [1, 2].map((unitId) => ({ address, port, unitId })) }));
    const { summary } = await rig.run();
    expect(summary).toMatchObject({ ticks: 3, errors: {} });
    expect(rig.meter.counters).toMatchObject({ connections: 1, connectionsRefused: 0, inFlightPeak: 1 });
  });

  it('reads the other units behind a gateway over serial frames although one does not answer', async () => {
    await using rig = await Rig.start({ framing: 'rtu', units: [{ unitId: 2, model: 'acuvim-ii' }] });
    const { host: address, port } = rig.meter;
    rig.list(JSON.stringify({ targets: [1, 2].map((unitId) => ({ name: `unit-${unitId}`, address, port, unitId, framing: 'rtu' })) }));
    const running = rig.run(once);
    while (rig.meter.requests.length === 0) await new Promise(setImmediate);
    rig.clock.advance(600);
    const { summary } = await running;
    expect(summary['errors']).toEqual({ meter_timeout: 1 });
    expect(rig.value('acuvim_P', { instance: 'unit-2' })).toBeGreaterThan(1000);
  });

  it('A9: does not open a connection for each unit behind a gateway that closes all of them at once', async () => {
    await using gateway = await startRawMeter();
    await using rig = await Rig.start();
    const targets = Array.from({ length: 10 }, (_, index) => ({ address: '127.0.0.1', port: gateway.port, unitId: index + 1 }));
    rig.list(JSON.stringify({ targets }));
    const { summary } = await rig.run();
    expect(summary).toMatchObject({ ticks: 3, errors: { meter_connection: 20 } });
    expect(gateway.sockets).toHaveLength(4);
  });

  it('multiplies energy if the target says so', async () => {
    await using rig = await Rig.start({ model: 'acurev-1310', units: [{ unitId: 1, model: 'acurev-1310', importKilowattHours: 5000 }] });
    rig.describe({ profile: 'acurev-1310', energyMultiplier: 0.01 });
    await rig.run(once);
    const hundredth = rig.value('acuvim_Ep_imp') ?? 0;
    rig.describe({ profile: 'acurev-1310' });
    await rig.run(once);
    expect(hundredth).toBeCloseTo((rig.value('acuvim_Ep_imp') ?? 0) / 100, 3);
    expect(hundredth).toBeGreaterThan(0);
  });

  it('has each meter in exactly one shard, and remembers those of the other shards', async () => {
    await using rig = await Rig.start({}, {}, {}, {}, {});
    rig.describe();
    const instances = async (index: number) => {
      const before = new Set(rig.receiver.series().map(({ labels }) => labels['instance']));
      const { exitCode } = await rig.run({ ...once, settings: { SHARDS: '2', JOB_COMPLETION_INDEX: String(index) } });
      expect(exitCode).toBe(0);
      const after = new Set(rig.receiver.series().flatMap(({ name, labels }) => (name === 'acuvim_P' ? [labels['instance']] : [])));
      return [...after].filter((instance) => !before.has(instance));
    };
    const [first, second] = [await instances(0), await instances(1)];
    const ofFirst = rig.meters.map(({ port }) => shardOf(`127.0.0.1:${port}/1`, 2) === 0);
    expect(new Set(first)).toEqual(new Set(ofFirst.flatMap((isFirst, index) => (isFirst ? [`meter-${index + 1}`] : []))));
    expect(new Set([...first, ...second])).toEqual(new Set(['meter-1', 'meter-2', 'meter-3', 'meter-4', 'meter-5']));
    expect(first.length + second.length).toBe(5);
    expect(Object.keys(rig.state.meters)).toHaveLength(5);
  });

  it('forgets a meter that is no longer listed, and judges one again whose firmware has changed', async () => {
    await using rig = await Rig.start({}, {});
    await rig.run(once);
    const key = `127.0.0.1:${rig.meter.port}/1`;
    expect(Object.keys(rig.state.meters)).toHaveLength(2);
    const { basis } = rig.state.meters[key] ?? {};
    rig.list(`${rig.meter.host}:${rig.meter.port}`);
    rig.meter.control({ firmware: '3.10' });
    await rig.run(once);
    expect(Object.keys(rig.state.meters)).toEqual([key]);
    expect(rig.state.meters[key]).toMatchObject({ firmware: '3.10' });
    expect(rig.state.meters[key]?.basis).not.toBe(basis);
  });

  it('compares energy and power across runs, and the clocks', async () => {
    await using rig = await Rig.start({ clockOffsetSeconds: -42 });
    const ratios: number[] = [];
    for (let run = 0; run < 8; run += 1) {
      await rig.run();
      ratios.push(rig.value('acuvim_energy_check_ratio') ?? Number.NaN);
      rig.clock.advance(60_000);
    }
    expect(ratios[0]).toBeNaN();
    expect(ratios.at(-1)).toBeCloseTo(1, 1);
    expect(rig.value('acuvim_power_check_ratio')).toBeCloseTo(1, 3);
    expect(rig.value('acuvim_clock_drift_seconds')).toBeCloseTo(-42, 0);
  });

  it('changes nothing with --dry-run', async () => {
    await using rig = await Rig.start();
    const { exitCode, stdout } = await rig.run({ verb: ['once', '--dry-run'] });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^acuvim_P\{system_id="acuvim_1",.*\} \d/m);
    expect(rig.receiver.requests).toHaveLength(0);
    expect(existsSync(rig.statePath)).toBe(false);
  });

  it('needs a list', async () => {
    await using rig = await Rig.start();
    const { exitCode, stderr } = await rig.run({ settings: { TARGETS_FILE: undefined } });
    expect(exitCode).toBe(78);
    expect(stderr).toContain('TARGETS_FILE is not set');
  });
});

describe('plan', () => {
  it('prints the requests of the profiles that are used, with bytes and milliseconds', async () => {
    await using rig = await Rig.start();
    const { exitCode, stdout } = await rig.run({ verb: ['plan', '--answer-ms', '50'] });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^acuvim-ii: .*\n(?:once per run: .*\n)+(?:each pass: .*\n)+each pass: 50 values, 2 requests, \d+ bytes, 100 ms/m,
    );
    expect(stdout).toContain('meters: 1 (acuvim_1)');
    expect(rig.meter.counters.connections).toBe(0);
    const all = await rig.run({ verb: ['plan'], settings: { TARGETS_FILE: undefined } });
    expect([...all.stdout.matchAll(/^(acu[\w-]+): /gm)].map(([, name]) => name)).toContain('acuvim-fast');
    expect((await rig.run({ verb: ['plan', '--answer-ms', 'x'] })).exitCode).toBe(78);
  });
});
