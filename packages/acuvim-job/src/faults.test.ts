import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ModbusMeterOptions } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { type Fault, faultTable } from './testing/fault-table.ts';
import { Rig } from './testing/rig.ts';

/** Causes a fault, checks what the operator sees and what is kept, and returns the exit code. */
interface Scenario {
  readonly meters?: readonly ModbusMeterOptions[];
  readonly run: (rig: Rig) => Promise<number>;
}

const onePass = { verb: ['once'] };

function stateOf(rig: Rig, index = 0): number | undefined {
  return rig.value('acuvim_meter_state', { instance: `meter-${index + 1}` });
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await nextTurn();
}

/** A meter with this fault at first contact: nothing of it is delivered, and its state says why. */
function refusedAtFirstContact(options: ModbusMeterOptions, state: 1 | 2, reason: string, message: RegExp): Scenario {
  return {
    meters: [options],
    run: async (rig) => {
      rig.describe();
      const { exitCode, summary, stderr } = await rig.run(onePass);
      expect(summary['errors']).toEqual({ [reason]: 1 });
      expect(stderr).toMatch(message);
      expect(stateOf(rig)).toBe(state);
      expect(rig.value('acuvim_Va')).toBeUndefined();
      return exitCode;
    },
  };
}

/** A meter that is read otherwise than its profile says: from the first pass on, and without a second finding. */
function corrected(fault: ModbusMeterOptions, remembered: object): Scenario {
  return {
    meters: [{ ...fault, values: { voltageVolts: [230, 230, 230], currentAmps: [60, 60, 60], powerFactor: [0.95, 0.95, 0.95] } }],
    run: async (rig) => {
      const { exitCode, summary } = await rig.run();
      expect(summary).toMatchObject({ ticks: 3, errors: { meter_corrected: 1 } });
      expect(rig.value('acuvim_P')).toBeCloseTo(39_330, 0);
      expect(Object.values(rig.state.meters)).toEqual([expect.objectContaining(remembered)]);
      expect((await rig.run()).summary['errors']).toEqual({});
      expect(rig.value('acuvim_P')).toBeCloseTo(39_330, 0);
      return exitCode;
    },
  };
}

const scenarios: Readonly<Record<Fault, Scenario>> = {
  meterOff: {
    meters: [{}, {}],
    run: async (rig) => {
      rig.describe();
      await rig.run(onePass);
      expect(rig.value('acuvim_Va', { instance: 'meter-2' })).toBeGreaterThan(200);
      await rig.meters[1]?.powerOff();
      const { exitCode, summary } = await rig.run();
      expect([stateOf(rig, 0), stateOf(rig, 1)]).toEqual([0, 1]);
      expect(summary).toMatchObject({ ticks: 3, errors: { meter_connection: 2 } });
      expect(rig.value('acuvim_Va', { instance: 'meter-2' })).toBeUndefined();
      expect(rig.value('acuvim_Va', { instance: 'meter-1' })).toBeGreaterThan(200);
      return exitCode;
    },
  },
  meterSilent: {
    meters: [{}, { hang: true }],
    run: async (rig) => {
      rig.describe();
      const running = rig.run(onePass);
      const clockRegister = 0x1040;
      await until(() => rig.meters[1]?.requests.length === 1 && rig.meter.requests.at(-1)?.start === clockRegister);
      rig.clock.advance(600);
      const { exitCode, summary } = await running;
      expect(summary).toMatchObject({ durationSeconds: 0.6, errors: { meter_timeout: 1 } });
      expect([stateOf(rig, 0), stateOf(rig, 1)]).toEqual([0, 1]);
      return exitCode;
    },
  },
  allOff: {
    run: async (rig) => {
      await rig.run(onePass);
      const before = rig.state;
      await rig.meter.powerOff();
      const { exitCode, summary } = await rig.run();
      expect(summary['errors']).toEqual({ meter_connection: 2 });
      expect(rig.state).toEqual(before);
      return exitCode;
    },
  },
  meterBack: {
    run: async (rig) => {
      rig.describe();
      await rig.meter.powerOff();
      expect((await rig.run()).exitCode).toBe(69);
      await rig.meter.powerOn();
      const { exitCode } = await rig.run(onePass);
      expect(stateOf(rig)).toBe(0);
      // Within a run it is asked again after its back-off.
      await rig.meter.powerOff();
      const running = rig.run({ settings: { METER_BACK_OFF: '10', JOB_DURATION: '60' } });
      await until(() => stateOf(rig) === 1);
      await rig.meter.powerOn();
      await running;
      expect(stateOf(rig)).toBe(0);
      return exitCode;
    },
  },
  meterTaken: {
    meters: [{ clientLimit: 1, overLimit: 'close-at-once' }],
    run: async (rig) => {
      const other = connect(rig.meter.port, rig.meter.host);
      await once(other, 'connect');
      const { exitCode, summary, stderr } = await rig.run();
      expect(stderr).toContain('another client seems to hold the meter');
      expect(summary['errors']).toEqual({ meter_connection: 2 });
      expect(rig.meter.counters).toMatchObject({ connectionsRefused: 2, connectionsOpen: 1 });
      other.destroy();
      return exitCode;
    },
  },
  connectionLost: {
    run: async (rig) => {
      const running = rig.run();
      await until(() => rig.receiver.pushes.length > 0);
      rig.meter.restart(0);
      const { exitCode, summary } = await running;
      expect(summary).toMatchObject({ ticks: 3, errors: {} });
      expect(rig.meter.counters.connections).toBe(2);
      return exitCode;
    },
  },
  unitBehindGatewaySilent: {
    meters: [{ unknownUnit: 'exception-11', units: [{ unitId: 1, model: 'acuvim-ii' }] }],
    run: async (rig) => {
      const { host: address, port } = rig.meter;
      const unit = (unitId: number) => ({ name: `meter-${unitId}`, address, port, unitId });
      rig.list(JSON.stringify({ targets: [unit(2), unit(1)] }));
      const { exitCode, summary } = await rig.run();
      expect(summary['errors']).toEqual({ meter_behind_gateway_silent: 2 });
      expect([stateOf(rig, 0), stateOf(rig, 1)]).toEqual([0, 1]);
      expect(rig.meter.counters).toMatchObject({ connections: 1, connectionsOpen: 0 });
      return exitCode;
    },
  },
  meterBusy: refusedAtFirstContact({ exception: 6 }, 1, 'meter_busy', /the meter is busy/),
  wrongProfile: {
    run: async (rig) => {
      rig.describe({ profile: 'acuvim-l' });
      const { exitCode, summary } = await rig.run(onePass);
      expect(summary['errors']).toEqual({ meter_register_missing: 1 });
      expect(rig.value('acuvim_Va')).toBeUndefined();
      return exitCode;
    },
  },
  optionalMissing: {
    meters: [{ exception: 2, onlyRegister: 0x4048 }],
    run: async (rig) => {
      const { exitCode, summary } = await rig.run();
      expect(summary['errors']).toEqual({});
      expect(rig.value('acuvim_Ep_imp')).toBeUndefined();
      expect(rig.value('acuvim_P')).toBeGreaterThan(1000);
      expect(rig.value('acuvim_P_demand')).toBeGreaterThan(1000);
      expect(rig.value('acuvim_Ep_exp')).toBe(0);
      expect(rig.meter.counters.exceptions).toBeLessThan(8);
      return exitCode;
    },
  },
  wordsSwapped: corrected({ lowWordFirst: true }, { swapWords: true, powerMultiplier: 1 }),
  kilowatts: corrected({ powerUnit: 'kW' }, { swapWords: false, powerMultiplier: 1000 }),
  offByOne: refusedAtFirstContact({ shiftBy: 1, shiftFrom: 0x3000 }, 2, 'meter_refused', /each address is 1 higher/),
  tableMoved: {
    run: async (rig) => {
      rig.describe();
      await rig.run(onePass);
      const before = rig.state;
      rig.meter.control({ shiftBy: 2, shiftFrom: 0x3000, identity: false });
      const { exitCode, summary } = await rig.run(onePass);
      expect(summary['errors']).toEqual({ meter_refused: 1 });
      expect([stateOf(rig), rig.value('acuvim_Va')]).toEqual([2, undefined]);
      expect(rig.state).toEqual(before);
      return exitCode;
    },
  },
  energyMoved: {
    run: async (rig) => {
      await rig.run(onePass);
      rig.meter.control({ shiftBy: -2, shiftFrom: 0x4048 });
      const { exitCode, summary } = await rig.run(onePass);
      expect(summary['errors']).toEqual({ value_energy_contradiction: 1 });
      expect(rig.value('acuvim_Ep_imp')).toBeUndefined();
      expect(rig.value('acuvim_Va')).toBeGreaterThan(200);
      return exitCode;
    },
  },
  wrongRatio: {
    run: async (rig) => {
      const named = Object.entries({
        Va: 0x4002,
        Vb: 0x4004,
        Vc: 0x4006,
        Ia: 0x4012,
        Ib: 0x4014,
        Ic: 0x4016,
        P: 0x4022,
        PF: 0x403a,
        F: 0x4000,
      });
      const unitOf = (name: string) => ({ V: 'V', I: 'A', P: 'W', F: 'Hz' })[name.charAt(0)] ?? 'none';
      const registers = named.map(([name, register]) => {
        return { name, register, type: 'float32', unit: name === 'PF' ? 'none' : unitOf(name), scale: name.startsWith('I') ? 10 : 1 };
      });
      writeFileSync(rig.path('own.yaml'), JSON.stringify({ name: 'own', registers }));
      rig.describe({ profile: 'own.yaml' });
      const { exitCode, summary, stderr } = await rig.run(onePass);
      expect(summary['errors']).toEqual({ meter_refused: 1 });
      expect(stderr).toMatch(/P is 0.1 times .* scale in the profile is wrong by a factor of 10/);
      expect(stateOf(rig)).toBe(2);
      return exitCode;
    },
  },
  noMeasurement: {
    run: async (rig) => {
      rig.describe();
      await rig.run(onePass);
      rig.meter.control({ registerContent: 'all-bits-high', onlyRegister: 0x3000 });
      const { exitCode, summary } = await rig.run(onePass);
      expect(summary['errors']).toEqual({ value_unavailable: 1 });
      expect(stateOf(rig)).toBe(0);
      expect(rig.value('acuvim_Va')).toBeUndefined();
      expect(rig.value('acuvim_Ep_imp')).toBeGreaterThan(1e8);
      return exitCode;
    },
  },
  energyZero: {
    run: async (rig) => {
      const seen: (number | undefined)[] = [];
      rig.meter.setEnergy(12_345.6);
      const read = async () => {
        const { exitCode } = await rig.run(onePass);
        seen.push(rig.value('acuvim_Ep_imp'));
        return exitCode;
      };
      await read();
      rig.meter.restart(100);
      await read();
      rig.clock.advance(50_000);
      const during = await rig.run(onePass);
      expect(during.summary['errors']).toEqual({ value_energy_zero: 1 });
      expect(rig.value('acuvim_P')).toBeGreaterThan(1000);
      rig.clock.advance(51_000);
      const exitCode = await read();
      expect(seen).toEqual([12_345_600, undefined, expect.closeTo(12_346_100, -3)]);
      return exitCode;
    },
  },
  lateAnswer: {
    run: async (rig) => {
      await rig.run(onePass);
      rig.meter.control({ joinAnswers: true, times: 1 });
      const count = rig.meter.requests.length;
      const running = rig.run();
      await until(() => rig.meter.requests.length > count);
      rig.clock.advance(600);
      const { exitCode, summary } = await running;
      expect(summary['errors']).toEqual({ meter_timeout: 1, meter_late_answer: 1 });
      expect(rig.value('acuvim_Va')).toBeGreaterThan(200);
      return exitCode;
    },
  },
  cutFrame: refusedAtFirstContact({ cutAtByte: 20, cutRest: 'close' }, 1, 'meter_broken', /cut off/),
  foreignTransactionId: {
    meters: [{ constantTransactionId: 0 }],
    run: async (rig) => {
      rig.describe();
      const { exitCode, stderr } = await rig.run(onePass);
      expect(stderr).toMatch(/transaction id 0, but the request had 1.*ignoreTransactionId/);
      rig.describe({ ignoreTransactionId: true });
      expect((await rig.run(onePass)).exitCode).toBe(0);
      expect(rig.value('acuvim_Va')).toBeGreaterThan(200);
      return exitCode;
    },
  },
  receiverDownForAWhile: {
    run: async (rig) => {
      const { lines } = rig.servers;
      lines.control({ dropConnection: true, times: 2 });
      const { exitCode, summary } = await rig.run({ settings: rig.toLines });
      expect(summary['errors']).toMatchObject({ line_protocol_connection: 2 });
      const times = lines.points().flatMap(({ name, timeMs }) => (name === 'acuvim_P' ? [timeMs] : []));
      const startMs = rig.clock.now() - 20_000;
      expect(times.toSorted((left, right) => left - right)).toEqual([startMs, startMs + 10_000, startMs + 20_000]);
      return exitCode;
    },
  },
  pushgatewayDownAtTheEnd: {
    run: async (rig) => {
      rig.receiver.control({ dropConnection: true });
      const { exitCode } = await rig.run(onePass);
      expect(Object.values(rig.state.meters)).toEqual([expect.objectContaining({ model: 'Acuvim II' })]);
      return exitCode;
    },
  },
  targetsWrong: {
    run: async (rig) => {
      rig.list('192.0.2.1\n192.0.2.300 # typo\n192.0.2.1:502\n192.0.2.4:99999\n');
      const { exitCode, stderr } = await rig.run(onePass);
      expect([...stderr.matchAll(/line (\d): /g)].map(([, line]) => line)).toEqual(expect.arrayContaining(['2', '3', '4']));
      expect(rig.meter.counters.connections).toBe(0);
      return exitCode;
    },
  },
  stateCorrupt: {
    run: async (rig) => {
      writeFileSync(rig.statePath, 'not a document', { mode: 0o600 });
      const { exitCode } = await rig.run(onePass);
      expect(readFileSync(rig.statePath, 'utf8')).toBe('not a document');
      return exitCode;
    },
  },
  stopped: {
    run: async (rig) => {
      const stop = new AbortController();
      const running = rig.run({ stop: stop.signal });
      await until(() => rig.receiver.pushes.length > 0);
      stop.abort();
      const { exitCode, summary } = await running;
      expect(summary['ticks']).toBeLessThan(3);
      expect(rig.value('acuvim_Va')).toBeGreaterThan(200);
      await until(() => rig.meter.counters.connectionsOpen === 0);
      return exitCode;
    },
  },
};

describe.concurrent('acuvim-job under faults', () => {
  it.each(Object.entries(faultTable))('%s', async (fault, row) => {
    const { meters = [{}], run } = scenarios[fault as Fault];
    await using rig = await Rig.start(...meters);
    expect(await run(rig)).toBe(row.exitCode);
  });

  it('has a row and a test for each fault', () => {
    expect(Object.keys(scenarios)).toEqual(Object.keys(faultTable));
    expect(Object.keys(scenarios)).toHaveLength(26);
  });
});
