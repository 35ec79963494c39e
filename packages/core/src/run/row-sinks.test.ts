import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startPushgateway } from '@wattjobs/simulators';
import { FixSettings, ReportRefusedItem, RetryDelivery } from '../errors/errors.ts';
import { type BackfillWindow, defineJob, type JobContext, type Pass } from '../job/job.ts';
import type { Point } from '../job/point.ts';
import type { Answer } from '../sinks/sink.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { runJobCommand } from '../testing/test-host.ts';

type Remembered = { readonly watermark: number };
/** A pass with numbers as rows. */
type NumberPass = Omit<Pass<Remembered>, 'rows'> & { readonly rows?: readonly number[] };

interface Script {
  readonly read: (index: number) => Partial<NumberPass>;
  /** The sink's answer to each delivery; the last one repeats. */
  readonly answers?: readonly ('taken' | 'down' | 'refuses the second')[];
}

const downError = new RetryDelivery('down', { reason: 'api_connection' });
const refusal = new ReportRefusedItem('row 2 has no value', { reason: 'api_refused' });

/** Runs a job of one pass whose rows go to its own destination. */
async function run({ read, answers = ['taken'] }: Script, { args = ['run'], environment = {}, input = [] as string[] } = {}) {
  const batches: (readonly number[])[] = [];
  // A state change may be applied several times, so each is recorded once.
  const remembered = new Set<string>();
  const windows: BackfillWindow[] = [];
  const contexts: Pick<JobContext<unknown, unknown>, 'dryRun' | 'inCluster' | 'deadlineMs'>[] = [];
  let reads = 0;
  const pass = (index = reads++): Pass<Remembered> => {
    const { rows, ...scripted } = read(index);
    return {
      points: [{ name: 'scripted_left', labels: {}, value: 3, unit: 'none', timeMs: 0, device: 'one' }],
      problems: [],
      remember: (state, delivered) => {
        remembered.add(`${index} ${delivered ? 'delivered' : 'not'}`);
        return delivered ? { watermark: state.watermark + 1 } : state;
      },
      ...scripted,
      ...(rows === undefined ? {} : { rows: rows.map((row) => ({ key: `row ${row}`, isReading: true, body: { row } })) }),
    };
  };
  const job = defineJob<Record<string, never>, Remembered>({
    name: 'scripted-job',
    summary: 'Does what a test scripts',
    defaults: { durationSeconds: 60, jobName: 'scripted', instanceName: 'one', pushgateway: 'optional' },
    settings: {},
    rules: [],
    metrics: [
      { name: 'scripted_left', unit: 'none', kind: 'status', help: 'What is left.' },
      { name: 'scripted_power', unit: 'watts', kind: 'reading', help: 'What was read.' },
    ],
    reasons: [],
    state: { version: 1, schema: z.object({ watermark: z.number() }), empty: { watermark: 0 } },
    keepsHistory: true,
    permissions: [{ apiGroup: 'coordination.k8s.io', resource: 'leases', namedBy: 'TOKENS_URL', verbs: ['get', 'update'] }],
    verbs: [
      {
        name: 'greet',
        summary: 'Asks for a name',
        run: async ({ terminal }) => {
          const name = await terminal.ask('Who? ');
          if (name === undefined) throw new FixSettings([{ name: 'standard input', problem: 'has ended' }]);
          terminal.print(`Hello ${name}\n`);
        },
      },
    ],
    open: async (context) => {
      contexts.push(context);
      return {
        read: async () => pass(),
        backfill: async (window) => {
          windows.push(window);
          return pass();
        },
        check: async function* () {},
        close: async () => undefined,
        sinks: [
          {
            name: 'scripted sink',
            takes: 'rows',
            readings: ({ rows }) => rows.length,
            deliver: async (batch): Promise<Answer> => {
              batches.push(batch.rows.map(({ body }) => (body as { readonly row: number }).row));
              const answer = answers[Math.min(batches.length, answers.length) - 1];
              if (answer === 'down') return { accepted: 0, retry: { batch, error: downError, when: 'soon' }, refused: [] };
              const refused = answer === 'taken' ? [] : [refusal];
              return { accepted: batch.rows.length - refused.length, refused };
            },
            check: async function* () {
              yield { subject: 'scripted sink', message: 'takes rows' };
            },
          },
        ],
      };
    },
  });
  const outcome = await runJobCommand(job, {
    arguments: args,
    environment: { STATE_URL: 'memory:', ...environment },
    clock: new FakeClock(),
    input,
  });
  return { ...outcome, batches, remembered: [...remembered], windows, reads, contexts };
}

describe('a source that has its own sink', () => {
  it('needs no Pushgateway, makes one pass, and counts its rows as readings', async () => {
    const { exitCode, summary, batches, remembered, reads } = await run({ read: () => ({ rows: [1, 2, 3] }) });
    expect({ exitCode, batches, remembered, reads }).toEqual({ exitCode: 0, batches: [[1, 2, 3]], remembered: ['0 delivered'], reads: 1 });
    expect(summary).toMatchObject({ ticks: 1, readings: 3 });
  });

  it('reads on at once while there is more, and remembers each pass', async () => {
    const { exitCode, batches, remembered } = await run({ read: (index) => ({ rows: [index], next: index < 3 ? 'at-once' : 'tick' }) });
    expect({ exitCode, batches, remembered }).toEqual({
      exitCode: 0,
      batches: [[0], [1], [2], [3]],
      remembered: [0, 1, 2, 3].map((index) => `${index} delivered`),
    });
  });

  it('reads the parts of one pass even if the sink is down, as one tick', async () => {
    const parts = (index: number) => ({ rows: [index], part: index < 3 ? ('more' as const) : ('last' as const) });
    const { exitCode, batches, remembered, summary } = await run({ read: parts, answers: ['down', 'down', 'taken'] });
    expect(batches.slice(0, 4)).toEqual([[0], [1], [2], [3]]);
    expect(remembered).toEqual(['0 not', '1 not', '2 delivered', '3 delivered']);
    expect({ exitCode, ticks: summary['ticks'] }).toEqual({ exitCode: 0, ticks: 1 });
  });

  it('stops reading if the sink is down, and retries the delivery for a few seconds', async () => {
    const { exitCode, batches, remembered, reads, summary } = await run({
      read: () => ({ rows: [1], next: 'at-once' }),
      answers: ['down'],
    });
    expect({ exitCode, reads, remembered }).toEqual({ exitCode: 75, reads: 1, remembered: ['0 not'] });
    expect(batches.length).toBeGreaterThan(2);
    expect(summary).toMatchObject({ error: 'DELIVERY_FAILED', readings: 0 });
  });

  it('remembers a pass that was accepted at the second attempt', async () => {
    const { exitCode, remembered, summary } = await run({ read: () => ({ rows: [1, 2] }), answers: ['down', 'taken'] });
    expect({ exitCode, remembered }).toEqual({ exitCode: 0, remembered: ['0 not', '0 delivered'] });
    expect(summary).toMatchObject({ readings: 2 });
  });

  it('goes on if single rows are refused, ends with 75, and names them in the log', async () => {
    const { exitCode, remembered, summary, stderr } = await run({
      read: () => ({ rows: [1, 2, 3] }),
      answers: ['refuses the second'],
    });
    expect({ exitCode, remembered }).toEqual({ exitCode: 75, remembered: ['0 delivered'] });
    expect(summary).toMatchObject({ readings: 2, errors: { api_refused: 1 } });
    expect(stderr).toContain('row 2 has no value');
  });

  it('succeeds if nothing was due', async () => {
    expect((await run({ read: () => ({ nothingDue: true }) })).exitCode).toBe(0);
    expect((await run({ read: () => ({}) })).exitCode).toBe(69);
  });

  it('pushes its metrics if a Pushgateway is set; one that is down does not delay the rows', async () => {
    const receiver = await startPushgateway();
    try {
      const environment = { PUSHGATEWAY_URL: receiver.url };
      expect((await run({ read: () => ({ rows: [1] }) }, { environment })).exitCode).toBe(0);
      expect(receiver.series().find(({ name }) => name === 'scripted_left')?.value).toBe(3);
      receiver.control({ dropConnection: true });
      const { exitCode, remembered, summary } = await run({ read: () => ({ rows: [1] }) }, { environment });
      expect({ exitCode, remembered }).toEqual({ exitCode: 75, remembered: ['0 delivered'] });
      expect(summary).toMatchObject({ readings: 1 });
    } finally {
      await receiver.close();
    }
  });

  it.each([
    ['keeps series of an earlier run if the pass is partial', true, [5, 2]],
    ['removes series that a full pass lacks', false, [undefined, 2]],
  ])('%s', async (_name, isPartial, left) => {
    const receiver = await startPushgateway();
    try {
      const environment = { PUSHGATEWAY_URL: receiver.url };
      const power: Point = { name: 'scripted_power', labels: {}, value: 5, unit: 'watts', timeMs: 0, device: 'one' };
      const leftOver: Point = { name: 'scripted_left', labels: {}, value: 3, unit: 'none', timeMs: 0, device: 'one' };
      await run({ read: () => ({ points: [power, leftOver] }) }, { environment });
      await run({ read: () => ({ points: [{ ...leftOver, value: 2 }], isPartial }) }, { environment });
      const value = (of: string) => receiver.series().find(({ name }) => name === of)?.value;
      expect([value('scripted_power'), value('scripted_left')]).toEqual(left);
    } finally {
      await receiver.close();
    }
  });

  it('prints its rows in a dry run, and delivers none', async () => {
    const { exitCode, stdout, batches, contexts } = await run({ read: () => ({ rows: [1, 2] }) }, { args: ['once', '--dry-run'] });
    expect({ exitCode, batches }).toEqual({ exitCode: 0, batches: [] });
    expect(JSON.parse(stdout.slice(0, stdout.indexOf(']') + 1))).toEqual([{ row: 1 }, { row: 2 }]);
    expect(contexts).toMatchObject([{ dryRun: true, inCluster: false }]);
  });

  it('has its sinks checked', async () => {
    const { exitCode, stdout } = await run({ read: () => ({}) }, { args: ['check'] });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('ok    scripted sink: takes rows');
  });
});

describe('backfill', () => {
  const window = ['--from', '2026-11-01', '--to', '2026-11-03'];

  it('reads the window pass by pass until it is complete', async () => {
    const { exitCode, windows, batches } = await run(
      { read: (index) => ({ rows: [index], next: index < 2 ? 'at-once' : 'tick' }) },
      { args: ['backfill', ...window] },
    );
    expect({ exitCode, batches }).toEqual({ exitCode: 0, batches: [[0], [1], [2]] });
    expect(windows).toEqual(Array.from({ length: 3 }, () => ({ from: '2026-11-01', to: '2026-11-03' })));
  });

  it('accepts a window of one day', async () => {
    const { exitCode } = await run({ read: () => ({ rows: [1] }) }, { args: ['backfill', '--from', '2026-11-02', '--to', '2026-11-02'] });
    expect(exitCode).toBe(0);
  });

  it.each([
    [['--from', '2026-11-31', '--to', '2026-12-02'], '--from is "2026-11-31"'],
    [['--from', '2026-11-01T00:00', '--to', '2026-12-02'], '--from is'],
    [['--from', '2026-11-02', '--to', '2026-11-01'], '--to is not after --from'],
    [['--from', '2026-11-02T00:00:00Z', '--to', '2026-11-02T01:00:00+01:00'], '--to is not after --from'],
  ])('refuses %j', async (args, problem) => {
    const { exitCode, summary } = await run({ read: () => ({}) }, { args: ['backfill', ...args] });
    expect(exitCode).toBe(78);
    expect(summary['message']).toContain(problem);
  });
});

describe('a job-specific verb', () => {
  it('asks on the terminal and prints', async () => {
    const { exitCode, stdout } = await run({ read: () => ({}) }, { args: ['greet'], input: ['Ada'] });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Hello Ada\n' });
  });

  it('ends with the exit code of the error that it throws', async () => {
    const { exitCode, summary } = await run({ read: () => ({}) }, { args: ['greet'] });
    expect(exitCode).toBe(78);
    expect(summary['message']).toContain('standard input has ended');
  });

  it('is described together with the permissions of the job', async () => {
    const described = JSON.parse((await run({ read: () => ({}) }, { args: ['describe'] })).stdout);
    expect(described.verbs).toEqual([{ name: 'greet', summary: 'Asks for a name' }]);
    expect(described.permissions.map(({ namedBy }: { namedBy: string }) => namedBy)).toEqual(['STATE_URL', 'TOKENS_URL']);
    expect(described.settings.map(({ name }: { name: string }) => name)).not.toContain('POLL_INTERVAL');
  });
});
