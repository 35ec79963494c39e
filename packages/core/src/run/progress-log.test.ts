import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RetrySource } from '../errors/errors.ts';
import { defineJob, type Pass } from '../job/job.ts';
import { optionalUrl } from '../settings/address-types.ts';
import { runJobCommand } from '../testing/test-host.ts';

type State = Record<string, never>;

/** A pass that shows this source state, with problems of these reasons. */
function pass(state: number, ...reasons: readonly string[]): Pass<State> {
  const point = { labels: {}, unit: 'none', timeMs: 0, device: 'unit' } as const;
  return {
    points: [
      { ...point, name: 'unit_volts', value: 120 },
      { ...point, name: 'unit_source', value: state },
    ],
    problems: reasons.map((reason) => new RetrySource(`it has ${reason}`, { reason })),
  };
}

/** The log of a run with these passes, one per tick, up to its summary. */
async function logOf(passes: readonly Pass<State>[], { once = false } = {}): Promise<readonly string[]> {
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
    'info the run begins {"UNIT_URL":"http://192.0.2.1/page?[redacted]","delivers_to":["stdout"],"every_s":1,"until":"2026-01-15T12:00:0';
  const first = ['info unit_source is known {"unit_source":"cloud"}', 'info the first readings were delivered {"readings":1}'];

  it('names the source, the sinks and the end of the run, and the first readings that were delivered', async () => {
    expect(await logOf([pass(0), pass(0), pass(0)])).toEqual([`${begin}3.000Z"}`, ...first]);
  });

  it('has each change of the source once', async () => {
    expect((await logOf([pass(0), pass(1), pass(1), pass(0)])).slice(3)).toEqual([
      'info unit_source changed {"unit_source":"unit","before":"cloud"}',
      'info unit_source changed {"unit_source":"cloud","before":"unit"}',
    ]);
  });

  it('has a problem when it appears and when it is gone, and not on every tick', async () => {
    expect(
      (await logOf([pass(0, 'a'), pass(0, 'a', 'b'), pass(0, 'b'), pass(0), pass(0, 'a')])).filter((line) => line.includes('reason')),
    ).toEqual([
      'warn the source has a problem {"reason":"a"}',
      'warn the source has a problem {"reason":"b"}',
      'info a problem is gone {"reason":"a"}',
      'info a problem is gone {"reason":"b"}',
      'warn the source has a problem {"reason":"a"}',
    ]);
  });

  it('treats passes that follow at once as one tick', async () => {
    const lines = await logOf([{ ...pass(0, 'a'), next: 'at-once' }, pass(0)], { once: true });
    expect(lines.filter((line) => line.includes('reason'))).toEqual(['warn the source has a problem {"reason":"a"}']);
  });
});
