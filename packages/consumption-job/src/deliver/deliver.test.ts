import { RetryDelivery } from '@wattjobs/core/errors';
import type { KeyedRow } from '@wattjobs/core/job';
import type { Batch, ProbedSink } from '@wattjobs/core/sinks';
import { ReadingItem } from '@wattjobs/rows/consumption';
import { MeterFailure } from '@wattjobs/web-meters/reading';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../endpoints/endpoint.ts';
import type { EndpointReading } from '../reading/endpoint-reading.ts';
import { offeringSink } from './offering-sink.ts';
import { toPoints } from './points.ts';
import { toRows } from './reading-items.ts';

const problem = new MeterFailure('it is wrong', { reason: 'endpoint_configuration', isTransient: false, fix: 'Correct it.' });
const endpoint: Endpoint = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'rack-a3',
  clientName: 'Client XYZ',
  location: undefined,
  plan: { problem },
};
const timeMs = Date.UTC(2026, 0, 15, 12, 0, 0, 123);
const visit = {
  driver: 'http',
  timeMs,
  durationMs: 812.4,
  steps: [],
  evidence: { matchedText: '12543.5 kWh', pageStart: '<p>'.repeat(3000), pageHash: 'ab'.repeat(32) },
} as const;
const read: EndpointReading = {
  endpoint,
  outcome: { ...visit, kind: 'read', totalKwh: 12_543.5, unit: 'kWh', additional: { voltage: 230, gas: 4 }, serial: 'A1', notes: [] },
};
const error = new MeterFailure('there is no value', { reason: 'value_missing', isTransient: false, fix: 'Look at the page.' });
const failed: EndpointReading = {
  endpoint,
  outcome: { ...visit, kind: 'failed', error, isTransient: false, evidence: { screenshot: new Uint8Array([1, 2, 3]) } },
};
const saysNothing: EndpointReading = { endpoint, outcome: { ...visit, kind: 'says-nothing' } };
const notVisited: EndpointReading = { endpoint, outcome: { kind: 'not-visited', timeMs, error: problem } };

const bodyOf = (reading: EndpointReading) => ReadingItem.parse(JSON.parse(JSON.stringify(toRows([reading])[0]?.body)));

describe('a reading for the API', () => {
  it('has its time in milliseconds, its values, and the evidence within the limits', () => {
    expect(bodyOf(read)).toMatchObject({
      timestamp: '2026-01-15T12:00:00.123Z',
      success: true,
      totalKwh: 12_543.5,
      voltage: 230,
      serial: 'A1',
      driver: 'http',
      durationMs: 812,
      matchedText: '12543.5 kWh',
    });
    expect(bodyOf(read).pageStart).toHaveLength(5120);
  });

  it('is accepted whatever a page contains', () => {
    const evidence = { matchedText: `${'a'.repeat(499)}\u{1f50c}`, pageStart: '<p>\0\ud83d</p>' };
    const item = bodyOf({ endpoint, outcome: { ...visit, kind: 'says-nothing', evidence } });
    expect(item).toMatchObject({ matchedText: `${'a'.repeat(499)}\ufffd`, pageStart: '<p>\ufffd\ufffd</p>' });
  });

  it('has a reason and a fix instead of a counter if it failed', () => {
    const item = bodyOf(failed);
    expect(item).toMatchObject({
      success: false,
      reason: 'value_missing',
      errorMessage: 'there is no value. Look at the page.',
      screenshot: 'AQID',
    });
    expect(item.totalKwh).toBeUndefined();
    expect(bodyOf(notVisited)).toMatchObject({ success: false, reason: 'endpoint_configuration' });
  });

  it('is good without a counter if the meter says that it has none', () => {
    expect(bodyOf(saysNothing)).toMatchObject({ success: true });
    expect(bodyOf(saysNothing).totalKwh).toBeUndefined();
  });

  it('counts as a reading only with a counter', () => {
    expect(toRows([read, failed, saysNothing, notVisited]).map(({ isReading }) => isReading)).toEqual([true, false, false, false]);
  });
});

describe('the series of an endpoint', () => {
  const valuesOf = (reading: EndpointReading) =>
    Object.fromEntries(toPoints([reading]).map(({ name, value }) => [name.replace('consumption_', ''), value]));

  it('are the counter in watt-hours, what else the page shows, and how the visit went', () => {
    expect(valuesOf(read)).toEqual({
      energy_watthours: 12_543_500,
      voltage_volts: 230,
      reading_state: 0,
      reading_duration_seconds: 0.8124,
    });
    expect(toPoints([read])[0]).toMatchObject({ device: 'rack-a3', timeMs, labels: { endpoint_id: endpoint.id, client: 'Client XYZ' } });
  });

  it('have no value that is not known', () => {
    expect(valuesOf(failed)).toEqual({ reading_state: 1, reading_duration_seconds: 0.8124 });
    expect(valuesOf(saysNothing)).toEqual({ reading_state: 2, reading_duration_seconds: 0.8124 });
    expect(valuesOf(notVisited)).toEqual({ reading_state: 1 });
  });
});

describe('the sink of the API', () => {
  const batchOf = (rows: readonly KeyedRow[]): Batch => ({ kind: 'readings', points: [], isPartial: false, rows });
  const signal = new AbortController().signal;
  const down = new RetryDelivery('down', { reason: 'api_status' });

  /** Takes as many rows of each delivery as scripted, and then all. */
  function scripted(...takes: readonly number[]) {
    const deliveries: (readonly string[])[] = [];
    const sink: ProbedSink = {
      name: 'local API',
      takes: 'rows',
      readings: ({ rows }) => rows.length,
      probe: async () => undefined,
      check: async function* () {},
      deliver: async (batch) => {
        const taken = takes[deliveries.length] ?? batch.rows.length;
        deliveries.push(batch.rows.map(({ key }) => key));
        const rest = batch.rows.slice(taken);
        return {
          accepted: taken,
          refused: [],
          ...(rest.length === 0 ? {} : { retry: { batch: { ...batch, rows: rest }, error: down, when: 'soon' } }),
        };
      },
    };
    return { sink, deliveries };
  }

  const rowsOf = (...keys: readonly string[]) =>
    keys.map((key): KeyedRow => ({ key, isReading: true, body: { pageStart: '<html>', totalKwh: 1 } }));

  it('offers again what was not accepted, once, with the next part', async () => {
    const { sink, deliveries } = scripted(1, 0);
    const offering = offeringSink(sink, [], () => undefined);
    const first = await offering.deliver(batchOf(rowsOf('1', '2')), signal);
    await offering.deliver(batchOf(rowsOf('3')), signal);
    const last = await offering.deliver(first.retry?.batch ?? batchOf([]), signal);
    expect(deliveries).toEqual([
      ['1', '2'],
      ['2', '3'],
      ['2', '3'],
    ]);
    expect([last.accepted, offering.waiting]).toEqual([2, []]);
  });

  it('begins with what the run before could not deliver', async () => {
    const { sink, deliveries } = scripted();
    await offeringSink(sink, rowsOf('old'), () => undefined).deliver(batchOf(rowsOf('new')), signal);
    expect(deliveries).toEqual([['old', 'new']]);
  });

  it('keeps no pages while it waits, and says how many rows were given up', async () => {
    const lost: number[] = [];
    const offering = offeringSink(scripted(0).sink, [], (count) => lost.push(count));
    await offering.deliver(batchOf(rowsOf(...Array.from({ length: 5_010 }, (_, index) => `row ${index}`))), signal);
    expect([offering.waiting.length, offering.waiting[0]?.key, lost]).toEqual([5_000, 'row 10', [10]]);
    expect(offering.waiting[0]?.body).toEqual({ totalKwh: 1 });
  });
});
