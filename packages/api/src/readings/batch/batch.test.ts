import { randomUUID } from 'node:crypto';
import { ReadingItem } from '@wattjobs/rows/consumption';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { failed, good, useReadings } from '../../testing/readings/rig.ts';
import { insertReadings } from './insert-readings.ts';

const rig = useReadings();

const noon = '2026-01-15T12:00:00.000Z';

async function endpointState(id: string) {
  const { rows } = await sql<
    Record<string, Date | null>
  >`select claimed_until, last_attempt_at, last_read_at from endpoints where id = ${id}`.execute(rig().api.database);
  return rows[0];
}

const listed = async (endpointId: string) => (await rig().get(`/readings?endpointId=${endpointId}`)).body.data;

describe('a batch of readings', () => {
  it('stores good and failed readings, which need no kind, and returns the result of each', async () => {
    const id = await rig().addEndpoint();
    const report = await rig().post(good(id, noon, 12_543.5), failed(id, '2026-01-15T11:45:00Z'));
    expect(report).toMatchObject({ created: 2, refused: 0, outcomes: ['created', 'created'], database_id: expect.any(String) });
    expect(await listed(id)).toMatchObject([
      { endpointId: id, timestamp: noon, success: true, totalKwh: 12_543.5 },
      { success: false, totalKwh: null, reason: 'meter_timeout', errorMessage: 'the meter did not answer' },
    ]);
  });

  it('changes nothing if it is repeated, whatever the offset of its times', async () => {
    const id = await rig().addEndpoint();
    await rig().post(good(id, noon, 7), failed(id, '2026-01-15T11:45:00Z'));
    const again = await rig().post(good(id.toUpperCase(), '2026-01-15T13:00:00+01:00', 7), failed(id, '2026-01-15T11:45:00Z'));
    expect(again).toMatchObject({ created: 0, unchanged: 2 });
    expect(await listed(id)).toHaveLength(2);
  });

  it('never changes a reading: another value is refused, naming both', async () => {
    const id = await rig().addEndpoint();
    const report = await rig().post(good(id, noon, 7.25), good(id, noon, 8), failed(id, noon));
    expect(report.outcomes).toEqual(['created', 'refused', 'refused']);
    expect(report.refusals).toEqual([
      { index: 1, field: 'totalKwh', reason: expect.stringContaining('is 8 kWh, but 7.25 kWh is stored') },
      { index: 2, field: 'totalKwh', reason: expect.stringContaining('is a failed reading, but 7.25 kWh is stored') },
    ]);
    expect(await listed(id)).toMatchObject([{ totalKwh: 7.25 }]);
  });

  it('refuses readings of unknown and deleted endpoints, of the future and of lost clocks, and stores all others', async () => {
    const [id, deleted] = [await rig().addEndpoint(), await rig().addEndpoint({ deletedAt: noon })];
    const report = await rig().post(
      good(randomUUID(), noon, 1),
      good(deleted, noon, 1),
      good(id, '2026-01-15T12:05:00.001Z', 1),
      good(id, '1970-01-01T00:00:00Z', 1),
      good(id, noon, -1),
      good(id, '2026-01-15T12:05:00Z', 1),
    );
    expect(report.outcomes).toEqual(['refused', 'refused', 'refused', 'refused', 'refused', 'created']);
    expect(report.refusals.map(({ field }: { field: string }) => field)).toEqual([
      'endpointId',
      'endpointId',
      'timestamp',
      'timestamp',
      'totalKwh',
    ]);
  });

  it('keeps every digit that was sent', async () => {
    const id = await rig().addEndpoint();
    await rig().post(good(id, noon, 0.1), good(id, '2026-01-15T11:00:00Z', 999_999_999.123_456));
    const { rows } = await sql`select total_kwh from consumption_readings order by read_at`.execute(rig().api.database);
    expect(rows).toEqual([{ total_kwh: '999999999.123456' }, { total_kwh: '0.1' }]);
  });

  it('ends the claim of the endpoint, and notes when it was tried and read; never backwards', async () => {
    const id = await rig().addEndpoint();
    await sql`update endpoints set claimed_until = now() + interval '1 day', poll_interval_minutes = 90`.execute(rig().api.database);
    await rig().post(good(id, '2026-01-15T11:00:00Z', 1));
    expect(await endpointState(id)).toEqual({
      claimed_until: null,
      last_attempt_at: new Date('2026-01-15T11:00:00Z'),
      last_read_at: new Date('2026-01-15T11:00:00Z'),
    });
    await rig().post(failed(id, noon), good(id, '2026-01-15T10:00:00Z', 1));
    expect(await endpointState(id)).toMatchObject({ last_attempt_at: new Date(noon), last_read_at: new Date('2026-01-15T11:00:00Z') });
  });

  it('is a partition a month in UTC, made with its first reading, also by requests at the same time', async () => {
    const ids = await Promise.all([rig().addEndpoint(), rig().addEndpoint(), rig().addEndpoint()]);
    const times = ['2025-11-30T23:59:59.999Z', '2025-12-01T00:00:00Z', '2026-01-01T00:00:00Z'];
    const reports = await Promise.all(ids.map((id) => rig().post(...times.map((time) => good(id, time, 5)))));
    expect(reports.map(({ created }) => created)).toEqual([3, 3, 3]);
    const { rows } = await sql<{ name: string; count: number }>`
      select tableoid::regclass::text as name, count(*)::integer from consumption_readings group by 1 order by 1`.execute(
      rig().api.database,
    );
    expect(rows).toEqual([
      { name: 'consumption_readings_2025_11', count: 3 },
      { name: 'consumption_readings_2025_12', count: 3 },
      { name: 'consumption_readings_2026_01', count: 3 },
    ]);
  });

  it('stores readings in a table without partitions too, as an operator with TimescaleDB has it', async () => {
    const id = await rig().addEndpoint();
    const item = ReadingItem.parse(good(id, '2018-01-01T00:00:00Z', 5));
    const rolledBack = rig()
      .api.database.transaction()
      .execute(async (transaction) => {
        await sql`alter table consumption_readings rename to by_month`.execute(transaction);
        await sql`create table consumption_readings (like by_month including all)`.execute(transaction);
        throw Object.assign(new Error('rolled back'), { outcomes: await insertReadings(transaction, [item], rig().clock.now()) });
      });
    await expect(rolledBack).rejects.toMatchObject({ message: 'rolled back', outcomes: ['created'] });
  });

  it('counts readings in the metrics, without a kind', async () => {
    const id = await rig().addEndpoint();
    await rig().post(good(id, noon, 1), 'nonsense');
    const { body } = await rig().get('/api/v1/m/consumption-monitor/live');
    expect(body.success).toBe(true);
    const exposition = await (await fetch(`${rig().api.url}/metrics`)).text();
    expect(exposition).toContain('wattjobs_api_ingested_items_total{kind="reading",outcome="created"} 1');
  });
});
