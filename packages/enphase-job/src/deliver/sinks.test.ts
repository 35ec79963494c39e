import { runSql, startTestApi } from '@wattjobs/api/testing';
import { HttpSession } from '@wattjobs/core/http';
import type { KeyedRow } from '@wattjobs/core/job';
import { Secret } from '@wattjobs/core/settings';
import { apiSink, type Batch, LocalApi } from '@wattjobs/core/sinks';
import { describeSink, FakeClock } from '@wattjobs/core/testing';
import { apiRows } from './api-rows.ts';
import { legacyApiSink } from './legacy-api-sink.ts';
import { legacyRow } from './legacy-row.ts';

const systemId = 7;
const endSeconds = 1_781_712_000;
const session = () => new HttpSession({ userAgent: 'wattjobs', cookies: 'none' });

function batchOf(rows: readonly KeyedRow[]): Batch {
  return { kind: 'readings', points: [], rows, isPartial: false };
}

/** Intervals of five minutes, one after the other. */
function intervals(count: number): readonly KeyedRow[] {
  const rows = Array.from({ length: count }, (_, index) => ({
    kind: 'interval' as const,
    system_id: systemId,
    series: 'production_micro' as const,
    end_at: endSeconds + 300 * index,
    duration_s: 300,
    energy_wh: index,
  }));
  return apiRows([{ systemId, intervals: rows }]);
}

describeSink('the local API', async () => {
  const api = await startTestApi({ clock: new FakeClock(1000 * (endSeconds + 86_400)) });
  const [first, bad, last] = intervals(3);
  if (first === undefined || bad === undefined || last === undefined) throw new Error('three intervals make three rows');
  return {
    receiverUrl: api.url,
    open: (url) =>
      apiSink({
        api: new LocalApi({ baseUrl: new URL(url), key: new Secret(api.keys.collect), session: session() }),
        path: '/api/v1/enphase/batches',
      }),
    batch: (count) => batchOf(intervals(count)),
    received: async () => (await runSql(api.database, 'select 1 from enphase_intervals')).length,
    refusable: { batch: batchOf([first, { ...bad, body: { ...bad.body, duration_s: -1 } }, last]), item: bad.key },
    close: () => api.close(),
  };
});

/** Reports of one system, one row per report. */
function reports(count: number): readonly KeyedRow[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'summary' as const,
    system_id: systemId,
    current_power: 100 * index,
    energy_lifetime: 5_000,
    energy_today: 50 * index,
    last_interval_end_at: endSeconds + 300 * index,
    last_report_at: endSeconds + 300 * index,
    modules: 10,
    operational_at: endSeconds - 86_400,
    size_w: 3_000,
    status: 'normal',
    summary_date: '2026-06-17',
  })).flatMap((summary) => legacyRow({ systemId, summary, events: [], alarms: [] }) ?? []);
}

describeSink('the legacy API', async () => {
  const api = await startTestApi({ clock: new FakeClock(1000 * (endSeconds + 86_400)) });
  const [first, bad, last] = reports(3);
  if (first === undefined || bad === undefined || last === undefined) throw new Error('three reports make three rows');
  return {
    receiverUrl: `${api.url}/api/v1/enphase/`,
    open: (url) => legacyApiSink({ url: new URL(url), key: new Secret(api.keys.collect), session: session() }),
    batch: (count) => batchOf(reports(count)),
    received: async () => (await runSql(api.database, 'select 1 from enphase')).length,
    refusable: { batch: batchOf([first, { ...bad, body: { ...bad.body, current_power: 'much' } }, last]), item: bad.key },
    oneRequestPerReading: true,
    close: () => api.close(),
  };
});
