import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LineProtocolReceiver, startLineProtocolReceiver } from '@wattjobs/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob } from '../job/job.ts';
import type { Environment } from '../settings/environment.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { runJobCommand } from '../testing/test-host.ts';

let folder: string;
let clock: FakeClock;
let receiver: LineProtocolReceiver;
let passes: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-verb-'));
  clock = new FakeClock();
  passes = 0;
  receiver = await startLineProtocolReceiver({ now: () => clock.now() });
});

afterEach(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A job with some points per pass, each of another device, with the number of the pass. */
function job(count: number) {
  return defineJob({
    name: 'counting-job',
    summary: 'Counts',
    defaults: { durationSeconds: 60, jobName: 'counting', instanceName: 'one' },
    settings: {},
    rules: [],
    metrics: [{ name: 'counting_volts', unit: 'volts', kind: 'reading', help: 'A number.' }],
    reasons: [],
    state: { version: 1, schema: z.object({}), empty: {} },
    open: async () => ({
      read: async () => ({
        points: Array.from({ length: count }, (_, index) => {
          const point = { name: 'counting_volts', labels: {}, value: passes, unit: 'volts', timeMs: clock.now() } as const;
          return { ...point, device: `meter-${index}` };
        }),
        problems: [],
      }),
      check: async function* () {},
      close: async () => undefined,
    }),
  });
}

async function run(verb: readonly string[], settings: Environment = {}, count = 1) {
  const environment = { LINE_PROTOCOL_URL: receiver.writeUrl, STATE_URL: 'memory:', OUTBOX_DIR: folder, ...settings };
  clock.advance(60_000);
  passes += 1;
  return await runJobCommand(job(count), { arguments: verb, environment, clock });
}

function arrived(): number {
  return receiver.points().filter(({ name }) => name === 'counting_volts').length;
}

describe('outbox', () => {
  beforeEach(async () => {
    await receiver.goDown();
    for (const JOB_COMPLETION_INDEX of ['0', '1', '2']) await run(['once'], { JOB_COMPLETION_INDEX });
    await receiver.comeBack();
  });

  it('drains every shard, although one has a line that the receiver refuses', async () => {
    receiver.control({ refuseLine: 'volts=1 ' });
    const { exitCode, stdout } = await run(['outbox', 'drain']);
    expect([exitCode, arrived()]).toEqual([75, 2]);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`${join(folder, 'shard-2')}: 1 readings were sent, 0 wait`);
  });

  it('exports all shards into one file, and says which file cannot be written', async () => {
    const file = join(folder, 'lines.txt');
    expect((await run(['outbox', 'export', file])).exitCode).toBe(0);
    expect(readFileSync(file, 'utf8').match(/^counting,/gm)).toHaveLength(3);
    const { exitCode, stderr } = await run(['outbox', 'export', join(folder, 'missing', 'lines.txt')]);
    expect([exitCode, stderr]).toEqual([78, expect.stringContaining('[file] cannot be written: ENOENT')]);
  });
});

describe('a pass that the outbox cannot hold', () => {
  it('is sent all the same, and the run says what is wrong', async () => {
    const { exitCode, summary } = await run(['once'], { OUTBOX_MAX_BYTES: '1000000' }, 15_000);
    expect([exitCode, arrived()]).toEqual([75, 15_000]);
    expect(summary).toMatchObject({ error: 'OUTBOX_FAILED', message: expect.stringContaining('Raise OUTBOX_MAX_BYTES'), readings: 15_000 });
  });
});
