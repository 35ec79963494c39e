import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { ReportRefusedItem, RetryDelivery } from '../errors/errors.ts';
import type { Answer, Batch } from '../sinks/sink.ts';
import { noTelemetry } from '../telemetry/telemetry.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { noSink } from '../sinks/no-sink.ts';
import { contractSeries } from '../testing/series-contract.ts';
import { deliverRunMetrics } from './deliver-run-metrics.ts';
import { Tally } from './tally.ts';

const batch: Batch = { kind: 'run', points: [], rows: [], isPartial: false };
const later = { batch, error: new RetryDelivery('later', { reason: 'api_status' }), when: 'soon' } as const;

/** Delivers to a sink that gives these answers in turn, and to another one after it. */
async function deliver(...answers: readonly (() => Answer)[]) {
  const remaining = [...answers];
  const tally = new Tally();
  tally.anyReading = true;
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const sink = noSink(contractSeries);
  let deliveredAfter = false;
  const scripted = { ...sink, deliver: async () => remaining.shift()?.() ?? { accepted: 0, refused: [] } };
  const last = {
    ...sink,
    deliver: async () => {
      deliveredAfter = true;
      return { accepted: 0, refused: [] };
    },
  };
  const outOfTime = new AbortController().signal;
  await deliverRunMetrics(batch, { sinks: [scripted, last], telemetry: noTelemetry, clock: new FakeClock(), log, tally, outOfTime });
  return { exitCode: tally.verdict(false)?.exitCode, errors: tally.errors, messages: lines.map(({ msg }) => msg), deliveredAfter };
}

describe('the metrics of a run', () => {
  it('are retried for a few seconds, and no warning of an earlier attempt is lost', async () => {
    const warning = { subject: 'sink', message: 'two writers', fix: 'Rename one.' };
    const outcome = await deliver(() => ({ accepted: 0, refused: [], retry: later, warnings: [warning] }));
    expect(outcome).toEqual({ exitCode: undefined, errors: {}, messages: ['two writers'], deliveredAfter: true });
  });

  it('make the run end with 75 if a sink refuses some of them', async () => {
    const refused = [new ReportRefusedItem('no such series', { reason: 'api_refused' })];
    const outcome = await deliver(() => ({ accepted: 0, refused }));
    expect(outcome).toEqual({ exitCode: 75, errors: { api_refused: 1 }, messages: ['an item was refused'], deliveredAfter: true });
  });

  it('make the run end as a bug if a sink throws, and still go to the other sinks', async () => {
    const outcome = await deliver(() => {
      throw new TypeError('a bug');
    });
    expect(outcome).toMatchObject({ exitCode: 1, errors: { bug: 1 }, deliveredAfter: true });
  });
});
