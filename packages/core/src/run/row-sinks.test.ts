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
/** A pass with numbers for rows. */
type NumberPass = Omit<Pass<Remembered>, 'rows'> & { readonly rows?: readonly number[] };

interface Script {
  readonly read: (index: number) => Partial<NumberPass>;
  /** What the sink makes of each delivery; the last one repeats. */
  readonly answers?: readonly ('taken' | 'down' | 'refuses the second')[];
}

const downError = new RetryDelivery('down', { reason: 'api_connection' });
const refusal = new ReportRefusedItem('row 2 has no value', { reason: 'api_refused' });

/** Runs a job of one pass whose rows go to its own destination. */
async function run({ read, answers = ['taken'] }: Script, { args = ['run'], environment = {}, input = [] as string[] } = {}) {
  const offered: (readonly number[])[] = [];
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
    summary: 'Does what a test says',
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
              offered.push(batch.rows.map(({ body }) => (body as { readonly row: number }).row));
              const answer = answers[Math.min(offered.length, answers.length) - 1];
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
  const ended = await runJobCommand(job, {
    arguments: args,
    environment: { STATE_URL: 'memory:', ...environment },
    clock: new FakeClock(),
    input,
  });
  return { ...ended, offered, remembered: [...remembered], windows, reads, contexts };
}

describe('a source with a sink of its own', () => {
  it('needs no Pushgateway, makes one pass, and counts its rows as readings', async () => {
    const { exitCode, summary, offered, remembered, reads } = await run({ read: () => ({ rows: [1, 2, 3] }) });
    expect({ exitCode, offered, remembered, reads }).toEqual({ exitCode: 0, offered: [[1, 2, 3]], remembered: ['0 delivered'], reads: 1 });
    expect(summary).toMatchObject({ ticks: 1, readings: 3 });
  });

  it('goes on at once for as long as there is more, each part remembered on its own', async () => {
    const { exitCode, offered, remembered } = await run({ read: (index) => ({ rows: [index], next: index < 3 ? 'at-once' : 'tick' }) });
    expect({ exitCode, offered, remembered }).toEqual({
      exitCode: 0,
      offered: [[0], [1], [2], [3]],
      remembered: [0, 1, 2, 3].map((index) => `${index} delivered`),
    });
  });

  it('reads no further while nobody takes what was read, and offers that again for a few seconds', async () => {
    const { exitCode, offered, remembered, reads, summary } = await run({
      read: () => ({ rows: [1], next: 'at-once' }),
      answers: ['down'],
    });
    expect({ exitCode, reads, remembered }).toEqual({ exitCode: 75, reads: 1, remembered: ['0 not'] });
    expect(offered.length).toBeGreaterThan(2);
    expect(summary).toMatchObject({ error: 'DELIVERY_FAILED', readings: 0 });
  });

  it('remembers what was taken at the second try', async () => {
    const { exitCode, remembered, summary } = await run({ read: () => ({ rows: [1, 2] }), answers: ['down', 'taken'] });
    expect({ exitCode, remembered }).toEqual({ exitCode: 0, remembered: ['0 not', '0 delivered'] });
    expect(summary).toMatchObject({ readings: 2 });
  });

  it('moves on where single rows are refused, ends with 75, and names them in the log', async () => {
    const { exitCode, remembered, summary, stderr } = await run({
      read: () => ({ rows: [1, 2, 3] }),
      answers: ['refuses the second'],
    });
    expect({ exitCode, remembered }).toEqual({ exitCode: 75, remembered: ['0 delivered'] });
    expect(summary).toMatchObject({ readings: 2, errors: { api_refused: 1 } });
    expect(stderr).toContain('row 2 has no value');
  });

  it('is well where nothing was due', async () => {
    expect((await run({ read: () => ({ nothingDue: true }) })).exitCode).toBe(0);
    expect((await run({ read: () => ({}) })).exitCode).toBe(69);
  });

  it('pushes its metrics where a Pushgateway is set; one that is down does not hold back the rows', async () => {
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
    ['keeps series of an earlier run where the pass says so', true, [5, 2]],
    ['takes away series that a pass does not have', false, [undefined, 2]],
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

  it('prints its rows in a dry run, and nobody gets them', async () => {
    const { exitCode, stdout, offered, contexts } = await run({ read: () => ({ rows: [1, 2] }) }, { args: ['once', '--dry-run'] });
    expect({ exitCode, offered }).toEqual({ exitCode: 0, offered: [] });
    expect(JSON.parse(stdout.slice(0, stdout.indexOf(']') + 1))).toEqual([{ row: 1 }, { row: 2 }]);
    expect(contexts).toMatchObject([{ dryRun: true, inCluster: false }]);
  });

  it('is checked with its sinks', async () => {
    const { exitCode, stdout } = await run({ read: () => ({}) }, { args: ['check'] });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('ok    scripted sink: takes rows');
  });
});

describe('backfill', () => {
  const window = ['--from', '2026-11-01', '--to', '2026-11-03'];

  it('asks the source for the window, again and again until it has all', async () => {
    const { exitCode, windows, offered } = await run(
      { read: (index) => ({ rows: [index], next: index < 2 ? 'at-once' : 'tick' }) },
      { args: ['backfill', ...window] },
    );
    expect({ exitCode, offered }).toEqual({ exitCode: 0, offered: [[0], [1], [2]] });
    expect(windows).toEqual(Array.from({ length: 3 }, () => ({ from: '2026-11-01', to: '2026-11-03' })));
  });

  it('takes one day', async () => {
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

describe('a verb of a job’s own', () => {
  it('asks and prints', async () => {
    const { exitCode, stdout } = await run({ read: () => ({}) }, { args: ['greet'], input: ['Ada'] });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Hello Ada\n' });
  });

  it('ends with the exit code of what it throws', async () => {
    const { exitCode, summary } = await run({ read: () => ({}) }, { args: ['greet'] });
    expect(exitCode).toBe(78);
    expect(summary['message']).toContain('standard input has ended');
  });

  it('is described with the permissions that the job needs', async () => {
    const described = JSON.parse((await run({ read: () => ({}) }, { args: ['describe'] })).stdout);
    expect(described.verbs).toEqual([{ name: 'greet', summary: 'Asks for a name' }]);
    expect(described.permissions.map(({ namedBy }: { namedBy: string }) => namedBy)).toEqual(['STATE_URL', 'TOKENS_URL']);
    expect(described.settings.map(({ name }: { name: string }) => name)).not.toContain('POLL_INTERVAL');
  });
});
