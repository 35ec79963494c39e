import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RetrySource } from '../errors/errors.ts';
import { defineJob, type Pass } from '../job/job.ts';
import { optionalUrl } from '../settings/address-types.ts';
import { runJobCommand } from '../testing/test-host.ts';

type State = Record<string, never>;

/** A pass from the source `where`, with problems of these reasons. */
function pass(where: number, ...reasons: readonly string[]): Pass<State> {
  const point = { labels: {}, unit: 'none', timeMs: 0, device: 'unit' } as const;
  return {
    points: [
      { ...point, name: 'unit_volts', value: 120 },
      { ...point, name: 'unit_source', value: where },
    ],
    problems: reasons.map((reason) => new RetrySource(`it has ${reason}`, { reason })),
  };
}

/** What a run with these passes, one per tick, logs before its summary. */
async function told(passes: readonly Pass<State>[], { once = false } = {}): Promise<readonly string[]> {
  const job = defineJob({
    name: 'unit-job',
    summary: 'Reads a unit',
    defaults: { durationSeconds: passes.length, intervalSeconds: 1, pushgateway: 'optional', jobName: 'unit', instanceName: 'unit' },
    settings: { address: optionalUrl({ name: 'UNIT_URL', help: 'Where it is', example: 'http://192.0.2.1' }) },
    rules: [],
    metrics: [
      { name: 'unit_volts', unit: 'none', kind: 'reading', help: 'Volts.' },
      { name: 'unit_source', unit: 'none', kind: 'status', help: 'Source.', states: { 0: 'cloud', 1: 'unit' } },
    ],
    reasons: [],
    state: { version: 1, schema: z.object({}), empty: {} },
    open: async () => {
      let next = 0;
      return {
        read: async () => passes[next++] ?? pass(0),
        check: async function* check() {},
        close: async () => undefined,
      };
    },
  });
  const environment = { STATE_URL: 'memory:', UNIT_URL: 'http://me:canary@192.0.2.1/page?key=canary' };
  const { log, stderr } = await runJobCommand(job, { arguments: [once ? 'once' : 'run'], environment });
  expect(stderr).not.toContain('canary');
  return log
    .filter(({ msg }) => msg !== 'the run is over' && !String(msg).startsWith('nothing is remembered'))
    .map(({ level, time: _time, job: _job, source: _source, msg, err, ...facts }) => {
      const reason = typeof err === 'object' && err !== null && 'reason' in err ? { reason: err.reason } : {};
      return `${String(level)} ${String(msg)} ${JSON.stringify({ ...facts, ...reason })}`;
    });
}

describe('the log of a run', () => {
  const begin =
    'info the run begins {"UNIT_URL":"http://192.0.2.1/page?[redacted]","delivers_to":[],"every_s":1,"until":"2026-01-15T12:00:0';
  const first = ['info unit_source is known {"unit_source":"cloud"}', 'info the first readings were delivered {"readings":1}'];

  it('says what is read, where to and until when, and that the first readings were delivered', async () => {
    expect(await told([pass(0), pass(0), pass(0)])).toEqual([`${begin}3.000Z"}`, ...first]);
  });

  it('tells each change of the source once', async () => {
    expect((await told([pass(0), pass(1), pass(1), pass(0)])).slice(3)).toEqual([
      'info unit_source changed {"unit_source":"unit","before":"cloud"}',
      'info unit_source changed {"unit_source":"cloud","before":"unit"}',
    ]);
  });

  it('tells a problem as it appears and as it is gone, and not on every tick', async () => {
    expect(
      (await told([pass(0, 'a'), pass(0, 'a', 'b'), pass(0, 'b'), pass(0), pass(0, 'a')])).filter((line) => line.includes('reason')),
    ).toEqual([
      'warn the source has a problem {"reason":"a"}',
      'warn the source has a problem {"reason":"b"}',
      'info a problem is gone {"reason":"a"}',
      'info a problem is gone {"reason":"b"}',
      'warn the source has a problem {"reason":"a"}',
    ]);
  });

  it('takes passes that follow at once for one tick', async () => {
    const lines = await told([{ ...pass(0, 'a'), next: 'at-once' }, pass(0)], { once: true });
    expect(lines.filter((line) => line.includes('reason'))).toEqual(['warn the source has a problem {"reason":"a"}']);
  });
});
