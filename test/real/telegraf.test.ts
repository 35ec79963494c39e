import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startModbusMeters } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { readOnceWithTelegraf, startTelegraf } from './telegraf.ts';

// Telegraf is what acuvim-job replaces: an independent reader of the simulated meters, and the one to compare speeds with.
const registers = { hertz: 0x4000, Va: 0x4002, Vb: 0x4004, Vc: 0x4006 };

describe('Telegraf', () => {
  it('reads from the simulated meters what they measure', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'telegraf-'));
    await using farm = await startModbusMeters(3);
    for (const [index, meter] of farm.meters.entries()) meter.set({ frequencyHertz: 50, voltageVolts: [230 + index, 231, 229.5] });
    const lines = await readOnceWithTelegraf({ folder, ports: farm.meters.map(({ port }) => port), registers });
    const read = farm.meters.map(({ port }) => lines.find((line) => line.includes(`name=meter-${port},`)) ?? '');
    rmSync(folder, { recursive: true });
    expect(read.map((line) => /^\S+ (\S+) \d+$/.exec(line)?.[1]?.split(',').toSorted())).toEqual(
      [230, 231, 232].map((volts) => [`Va=${volts}`, 'Vb=231', 'Vc=229.5', 'hertz=50']),
    );
  });

  it('reads on at its interval until it is killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'telegraf-'));
    await using farm = await startModbusMeters(2);
    const telegraf = startTelegraf({ folder, ports: farm.meters.map(({ port }) => port), registers }, 100);
    await expect.poll(() => farm.meters.every(({ counters }) => counters.answers > 5)).toBe(true);
    telegraf.kill();
    await once(telegraf, 'exit');
    rmSync(folder, { recursive: true });
  });
});
