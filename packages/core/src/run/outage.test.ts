import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
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
/** Every value that was read, by its time. */
let read: Map<number, number>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outage-'));
  clock = new FakeClock();
  receiver = await startLineProtocolReceiver({ now: () => clock.now() });
  read = new Map();
});

afterEach(async () => {
  await receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A job that reads a number that rises. */
function job() {
  return defineJob({
    name: 'counting-job',
    summary: 'Counts',
    defaults: { durationSeconds: 60, intervalSeconds: 15, jobName: 'counting', instanceName: 'one' },
    settings: {},
    rules: [],
    metrics: [{ name: 'counting_volts', unit: 'volts', kind: 'reading', help: 'A number.' }],
    reasons: [],
    state: { version: 1, schema: z.object({}), empty: {} },
    open: async () => ({
      read: async () => {
        const [timeMs, value] = [Math.floor(clock.now()), read.size + 1];
        read.set(timeMs, value);
        return { points: [{ name: 'counting_volts', labels: {}, value, unit: 'volts', timeMs, device: 'one' }], problems: [] };
      },
      check: async function* () {},
      close: async () => undefined,
    }),
  });
}

const outbox = () => join(folder, 'outbox');

async function run(verb: readonly string[] = [], settings: Environment = {}) {
  const environment = { LINE_PROTOCOL_URL: receiver.writeUrl, STATE_URL: 'memory:', OUTBOX_DIR: outbox(), ...settings };
  // The next run of the schedule.
  clock.advance(60_000);
  return await runJobCommand(job(), { arguments: verb, environment, clock });
}

/** What arrived, by its time. */
function arrived(): Map<number, unknown> {
  return new Map(receiver.points().flatMap(({ name, timeMs, value }) => (name === 'counting_volts' ? [[timeMs, value]] : [])));
}

describe('an outage of the receiver over several runs', () => {
  it('loses no point: the newest arrive first, then every other with its own time', async () => {
    await run();
    expect(arrived()).toEqual(read);
    await receiver.goDown();
    for (let outage = 0; outage < 3; outage += 1) {
      const { exitCode, summary } = await run();
      expect(exitCode).toBe(75);
      expect(summary).toMatchObject({
        ticks: 4,
        readings: 0,
        error: 'DELIVERY_FAILED',
        outbox: { kept: 4 * (outage + 1), evicted: 0, location: outbox() },
      });
    }
    expect(arrived().size).toBe(4);
    await receiver.comeBack();
    const before = receiver.requests.length;
    const { exitCode, summary, log } = await run();
    expect(exitCode).toBe(0);
    expect(summary).toMatchObject({ ticks: 4, readings: 16, outbox: { kept: 0, bytes: 0 } });
    expect(log.map(({ msg }) => msg)).toContain('readings wait in the outbox');
    // Point by point.
    expect(read.size).toBe(20);
    expect(arrived()).toEqual(read);
    const firstLines = receiver.requests.slice(before).map((request) => request.firstLines.join('\n'));
    expect(firstLines[0]).toContain('volts=17');
    expect(firstLines[1]).toContain('volts=5');
    // What the runs said about themselves came too, with their own times.
    const exitCodes = receiver.points().filter(({ name }) => name === 'wattjobs_run_exit_code');
    expect(exitCodes.map(({ value }) => value)).toEqual([0, 75, 75, 75, 0]);
    const waiting = receiver.points().filter(({ name }) => name === 'wattjobs_outbox_readings');
    expect(waiting.map(({ value }) => value)).toEqual([0, 4, 8, 12, 0]);
    expect(readdirSync(outbox())).toEqual([]);
  });

  it('sends nothing again in a later run (S6)', async () => {
    await run();
    const stored = receiver.storedCount;
    const points = receiver.points().length;
    expect(stored).toBe(points);
    await run();
    expect(receiver.storedCount).toBe(receiver.points().length);
  });

  it('keeps points in memory without OUTBOX_DIR, and says so', async () => {
    await receiver.goDown();
    const { exitCode, summary, log } = await run([], { OUTBOX_DIR: undefined });
    expect([exitCode, summary['outbox']]).toEqual([75, expect.objectContaining({ location: 'memory', kept: 4 })]);
    expect(log.map(({ msg }) => msg).join('\n')).toContain('are lost at the end of the run: set OUTBOX_DIR');
    expect(existsSync(outbox())).toBe(false);
  });

  it('runs with an error if the disk refuses the outbox, and sends what it reads', async () => {
    const { exitCode, summary } = await run([], { OUTBOX_DIR: '/proc/outbox' });
    expect([exitCode, summary['errors']]).toEqual([75, { outbox_disk: 1 }]);
    expect(arrived()).toEqual(read);
  });

  it('refuses a path that can hold no folder', async () => {
    writeFileSync(outbox(), '');
    const { exitCode, summary } = await run([], { OUTBOX_DIR: join(outbox(), 'below') });
    expect([exitCode, read.size]).toEqual([78, 0]);
    expect(summary['message']).toContain('OUTBOX_DIR leads to');
  });

  it('warns if OUTBOX_DIR has no effect', async () => {
    const { log } = await run(['once'], { LINE_PROTOCOL_URL: undefined, PUSHGATEWAY_URL: 'http://127.0.0.1:1' });
    expect(log.map(({ msg }) => msg).join('\n')).toContain('OUTBOX_DIR has no effect');
  });

  it('gives each pod of an Indexed Job its own folder, and empties those of pods that no longer exist', async () => {
    await receiver.goDown();
    for (const index of ['0', '1', '2']) await run(['once'], { JOB_COMPLETION_INDEX: index });
    expect(readdirSync(outbox())).toEqual(['shard-0', 'shard-1', 'shard-2']);
    for (const shard of ['shard-1', 'shard-2']) age(join(outbox(), shard));
    await receiver.comeBack();
    await run(['once'], { JOB_COMPLETION_INDEX: '1' });
    expect(arrived().size).toBe(2);
    const { log } = await run(['once'], { JOB_COMPLETION_INDEX: '0' });
    expect(log.map(({ msg }) => msg)).toContain('a pod that no longer exists left readings: they are sent');
    expect(arrived()).toEqual(read);
  });

  /** As if nobody had touched the folder for two hours. */
  function age(path: string): void {
    const time = clock.now() / 1000 - 7_200;
    for (const name of readdirSync(path)) utimesSync(join(path, name), time, time);
  }
});

describe('check', () => {
  const outboxLine = (stdout: string) => stdout.split('\n').find((line) => line.includes('outbox:'));

  it('proves that readings could be kept, and says how many wait', async () => {
    expect(outboxLine((await run(['check'])).stdout)).toMatch(/^(ok {2}|warn) {2}outbox: .* can be written; nothing waits/);
    await receiver.goDown();
    await run(['once']);
    expect(outboxLine((await run(['check'])).stdout)).toContain('1 readings wait, the oldest since 2026-01-15T12:02:00.000Z');
  });

  it('warns if readings wait in memory alone, and fails if the disk refuses them', async () => {
    expect(outboxLine((await run(['check'], { OUTBOX_DIR: undefined })).stdout)).toMatch(/^warn {2}outbox: in memory/);
    const { stdout, exitCode } = await run(['check'], { OUTBOX_DIR: '/proc/outbox' });
    expect([exitCode, outboxLine(stdout)]).toEqual([75, expect.stringMatching(/^FAIL {2}outbox: cannot write the outbox/)]);
  });
});

describe('the verb outbox', () => {
  beforeEach(async () => {
    await receiver.goDown();
    await run();
    await receiver.comeBack();
  });

  it('shows what waits and changes nothing', async () => {
    const before = readdirSync(outbox());
    const { stdout, exitCode } = await run(['outbox', 'show']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('waiting     4 readings in');
    expect(stdout).toContain('from 2026-01-15T12:01:00.000Z to 2026-01-15T12:01');
    expect(stdout).toContain('in use by   nobody');
    expect(readdirSync(outbox())).toEqual(before);
  });

  it('sends everything on demand', async () => {
    const { stdout, exitCode } = await run(['outbox', 'drain']);
    expect([exitCode, stdout]).toEqual([0, `${outbox()}: 4 readings were sent, 0 wait\n`]);
    expect(arrived()).toEqual(read);
    expect(readdirSync(outbox())).toEqual([]);
  });

  it('says what is left if the receiver is down', async () => {
    await receiver.goDown();
    const { stdout, exitCode } = await run(['outbox', 'drain']);
    expect([exitCode, stdout]).toEqual([75, `${outbox()}: 0 readings were sent, 4 wait\n`]);
  });

  it('exports lines that another server can take, and keeps them', async () => {
    const { stdout } = await run(['outbox', 'export']);
    expect(stdout.split('\n').filter((line) => line.startsWith('counting,'))).toHaveLength(4);
    const file = join(folder, 'lines.txt');
    expect((await run(['outbox', 'export', file])).stdout).toBe(
      `${outbox()}: ${stdout.trimEnd().split('\n').length} lines were appended to ${file}\n`,
    );
    expect(readFileSync(file, 'utf8')).toBe(stdout);
    expect((await run(['outbox', 'show'])).stdout).toContain('waiting     4 readings');
  });

  it('drops only if asked for with --yes, and prints what was lost', async () => {
    const refused = await run(['outbox', 'drop']);
    expect([refused.exitCode, refused.stderr]).toEqual([78, expect.stringContaining('holds 4 readings in')]);
    const { stdout, exitCode } = await run(['outbox', 'drop', '--yes']);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/dropped 4 readings in \d+ lines/)]);
    expect(readdirSync(outbox())).toEqual([]);
  });

  it('shows damage, evictions and the quarantine, and drops only the quarantine if asked for', async () => {
    writeFileSync(join(outbox(), 'segment-000000000000-7.damaged'), 'x');
    writeFileSync(join(outbox(), 'evictions.jsonl'), '{"from":"segment-1","readingCount":3}\n');
    writeFileSync(join(outbox(), 'quarantine.jsonl'), '{"line":"a"}\n{"line":"b"}\n{"torn');
    const { stdout } = await run(['outbox', 'show']);
    expect(stdout).toContain('quarantine  2 lines\n  damaged     1 files\n');
    expect(stdout).toContain('lost        {"from":"segment-1","readingCount":3}');
    await run(['outbox', 'drop', '--quarantine', '--yes']);
    expect((await run(['outbox', 'show'])).stdout).toMatch(/4 readings[^]*quarantine {2}0 lines/);
  });

  it('works on a copy, and needs OUTBOX_DIR', async () => {
    cpSync(outbox(), join(folder, 'copy'), { recursive: true });
    expect((await run(['outbox', 'drain'], { OUTBOX_DIR: join(folder, 'copy') })).exitCode).toBe(0);
    expect((await run(['outbox', 'show'], { OUTBOX_DIR: undefined })).exitCode).toBe(78);
    expect((await run(['outbox', 'drain', '--rate', '0'])).exitCode).toBe(78);
  });
});
