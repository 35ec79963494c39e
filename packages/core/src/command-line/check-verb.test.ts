import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineJob } from '../job/job.ts';
import { optionalUrl } from '../settings/address-types.ts';
import { unconfiguredRowSink } from '../sinks/no-sink.ts';
import { runJobCommand } from '../testing/test-host.ts';

const problems = [{ name: 'ROWS_URL', problem: 'is not set: say where the readings go' }];

const job = defineJob({
  name: 'metered-job',
  summary: 'Has rows',
  defaults: { durationSeconds: 60, jobName: 'metered', instanceName: 'meter' },
  settings: { meterUrl: optionalUrl({ name: 'METER_URL', help: 'Address', example: 'http://meter' }) },
  rules: [],
  deliveryRules: [(_settings, given) => (given.has('ROWS_URL') ? [] : problems)],
  metrics: [{ name: 'meter_watts', unit: 'watts', kind: 'reading', help: 'A power.' }],
  reasons: [],
  state: { version: 1, schema: z.object({}), empty: {} },
  verbs: [{ name: 'greet', summary: 'Greets', run: async ({ terminal }) => terminal.print('hello\n') }],
  open: async ({ device }) => ({
    sinks: [unconfiguredRowSink(problems)],
    read: async () => ({
      points: [{ name: 'meter_watts', labels: {}, value: 1, unit: 'watts', timeMs: 0, device }],
      rows: [{ key: 'now', isReading: true, body: { watts: 1 } }],
      problems: [],
    }),
    check: async function* () {
      yield { subject: 'meter', message: 'answers' };
    },
    close: async () => undefined,
  }),
});

const run = (verb: readonly string[], environment = {}) =>
  runJobCommand(job, { arguments: verb, environment: { STATE_URL: 'memory:', ...environment } });

describe('without a place for the readings', () => {
  it('check names each missing setting, and checks the source all the same', async () => {
    const { exitCode, stdout } = await run(['check']);
    expect(exitCode).toBe(78);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^FAIL {2}settings: ROWS_URL is not set.*once --dry-run works without it$/),
      expect.stringMatching(/^FAIL {2}settings: PUSHGATEWAY_URL is not set/),
      expect.stringMatching(/^ok {4}state: /),
      'ok    meter: answers',
      '',
    ]);
  });

  it('a dry run prints rows and series, and a real run is refused before it reads', async () => {
    const dry = await run(['once', '--dry-run']);
    expect([dry.exitCode, dry.stdout]).toEqual([0, expect.stringMatching(/"watts": 1[^]*meter_watts\{job="metered",instance="meter"\} 1/)]);
    expect((await run(['once'])).summary).toMatchObject({ exitCode: 78, message: expect.stringContaining('ROWS_URL') });
  });

  it('a verb that delivers nothing works', async () => {
    expect(await run(['greet'])).toMatchObject({ exitCode: 0, stdout: 'hello\n' });
  });

  it('check does not check the source if another setting is wrong', async () => {
    const { exitCode, stdout } = await run(['check'], { METER_URL: 'ftp://meter' });
    expect([exitCode, stdout.includes('meter: answers'), stdout.includes('works without it')]).toEqual([78, false, false]);
  });
});
