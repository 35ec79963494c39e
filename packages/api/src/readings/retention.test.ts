import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { failed, good, useReadings } from '../testing/readings/rig.ts';
import { type RetainedMonth, retain } from './retention.ts';

const rig = useReadings();

async function run(apply: boolean, months = { readingsMonths: 1, evidenceMonths: 1 }): Promise<readonly RetainedMonth[]> {
  const done: RetainedMonth[] = [];
  for await (const month of retain(rig().api.database, { ...months, nowMs: rig().clock.now(), apply })) done.push(month);
  return done;
}

async function times(): Promise<readonly string[]> {
  const { rows } = await sql<{ read_at: Date }>`select read_at from consumption_readings order by read_at`.execute(rig().api.database);
  return rows.map(({ read_at }) => read_at.toISOString().slice(0, 16));
}

/** Several readings a day from the last days of October to the first of December, and one in January. */
const autumn = [
  ['2025-10-31T23:30Z', 10],
  ['2025-11-01T00:30Z', 11],
  ['2025-11-01T12:00Z', 12],
  ['2025-11-15T00:00Z', 13],
  ['2025-11-30T22:30Z', 14],
  ['2025-11-30T23:30Z', 15],
  ['2025-12-01T00:30Z', 16],
  ['2026-01-02T00:00Z', 17],
] as const;
const seconds = (time: string) => time.replace('Z', ':00Z');

describe('retention', () => {
  it('keeps what the boundaries of months rest on, and every month that it is told to keep', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ...autumn.map(([time, kwh]) => [seconds(time), kwh] as const));
    await rig().post(failed(id, '2025-11-10T00:00:00Z'));
    const before = [await month(id, 11), await month(id, 12)];
    expect(await run(true)).toEqual([{ month: '2025-11', what: 'readings', removed: 4, kept: 2 }]);
    expect(await times()).toEqual(['2025-10-31T23:30', '2025-11-01T00:30', '2025-11-30T23:30', '2025-12-01T00:30', '2026-01-02T00:00']);
    expect([await month(id, 11), await month(id, 12)]).toEqual(before);
  });

  const month = async (id: string, number: number) => (await rig().get(`/monthly/${id}?year=2025&month=${number}`)).body.data.consumption;

  it("takes the months of the endpoint's zone", async () => {
    const id = await rig().addEndpoint({ timezone: 'Europe/Berlin' });
    await rig().postValues(id, ...autumn.map(([time, kwh]) => [seconds(time), kwh] as const));
    await run(true);
    // In Berlin, November runs to 23 o'clock in UTC of its last day, and December begins with the next reading.
    expect(await times()).toEqual(
      ['2025-10-31T23:30', '2025-11-30T22:30', '2025-11-30T23:30', '2025-12-01T00:30', '2026-01-02T00:00'].sort(),
    );
  });

  it('keeps both sides of a fall of the counter, so that the month stays unknown', async () => {
    const id = await rig().addEndpoint();
    const values = [5, 90, 91, 3, 4, 200];
    await rig().postValues(id, ...values.map((kwh, day) => [`2025-11-1${day}T00:00:00Z`, kwh] as const));
    await run(true);
    expect((await times()).map((time) => time.slice(8, 10))).toEqual(['10', '12', '13', '15']);
    const { body } = await rig().get(`/monthly/${id}?year=2025&month=11`);
    expect(body.data).toMatchObject({ consumption: null, unknown: 'counter_decreased' });
  });

  it('makes what was derived from the month final: the readings that are left would be judged otherwise', async () => {
    const id = await rig().addEndpoint();
    // The dip and the reset are known by readings that go.
    const values = [100, 101, 0, 102, 900_000, 103, 104, 5, 6, 7];
    await rig().postValues(id, ...values.map((kwh, day) => [`2025-11-1${day}T00:00:00Z`, kwh] as const));
    const events = async () => (await rig().get(`/events?endpointId=${id}`)).body.data;
    const before = await events();
    expect(before.map(({ kind }: { kind: string }) => kind)).toEqual(['reset', 'spike', 'dip']);
    await run(true);
    await sql`update endpoints set events_stale_from = '-infinity'`.execute(rig().api.database);
    await rig().postValues(id, ['2025-11-11T12:00:00Z', 50], ['2026-01-05T00:00:00Z', 8]);
    expect(await events()).toEqual(before);
    expect((await sql`select month from thinned_months`.execute(rig().api.database)).rows).toEqual([{ month: '2025-11' }]);
  });

  it('prints the same and removes nothing as a dry run, and has nothing to do the second time', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ...autumn.map(([time, kwh]) => [seconds(time), kwh] as const));
    const planned = await run(false);
    expect(await times()).toHaveLength(autumn.length);
    expect(await run(true)).toEqual(planned);
    expect(await run(true)).toEqual([]);
  });

  it('removes pages and screenshots by their age, also of readings that stay', async () => {
    const id = await rig().addEndpoint();
    const seen = { pageStart: '<html>', matchedText: '5 kWh', pageHash: 'b'.repeat(64) };
    await rig().post({ ...good(id, '2025-10-01T00:00:00Z', 5), ...seen }, { ...good(id, '2026-01-01T00:00:00Z', 6), ...seen });
    expect(await run(true, { readingsMonths: 12, evidenceMonths: 2 })).toEqual([{ month: '2025-10', what: 'pages', removed: 1, kept: 0 }]);
    const [newest, oldest] = (await rig().get('/readings')).body.data;
    const evidence = async (reading: { id: string }) => (await rig().get(`/readings/${reading.id}`)).body.data.evidence;
    expect([await evidence(newest), await evidence(oldest)]).toMatchObject([seen, { ...seen, pageStart: null }]);
    // A late page of that month finds its place again.
    expect(await rig().post({ ...good(id, '2025-10-02T00:00:00Z', 5), ...seen })).toMatchObject({ created: 1 });
  });
});
