import { describe, expect, it } from 'vitest';
import { startWithClient, type TestClient } from '../test-client.ts';

const productionOf = async (client: TestClient, query: string) =>
  (await client.read(`/energy_lifetime?${query}`))['production'] as number[];

async function sumOfDay(client: TestClient, date: string): Promise<[count: number, energy: number]> {
  // A day of 25 hours is longer than the granularity "day".
  const answer = await client.read(`/telemetry/production_micro?start_date=${date}&granularity=week`);
  const intervals = answer['intervals'] as { end_at: number; enwh: number }[];
  const next = (await client.read(`/telemetry/production_micro?start_date=${nextDate(date)}&granularity=5mins`))['start_at'] as number;
  const ofDay = intervals.filter(({ end_at: end }) => end <= next);
  return [ofDay.length, ofDay.reduce((sum, { enwh }) => sum + enwh, 0)];
}

const nextDate = (date: string) => new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);

describe('energy', () => {
  it.each([
    ['2026-07-09', 288],
    ['2026-03-08', 276],
    ['2025-11-02', 300],
  ])('of %s is the sum of its %i intervals, in the system zone', async (date, count) => {
    await using client = await startWithClient();
    expect(await sumOfDay(client, date)).toEqual([count, (await productionOf(client, `start_date=${date}&end_date=${date}`))[0]]);
  });

  it('of the lifetime runs to the day before, and grows with each day', async () => {
    await using client = await startWithClient();
    const lifetime = async (date: string) => Number((await client.read(`/summary?summary_date=${date}`))['energy_lifetime']);
    const days = await productionOf(client, 'start_date=2026-07-07&end_date=2026-07-09');
    expect([
      (await lifetime('2026-07-08')) - (await lifetime('2026-07-07')),
      (await lifetime('2026-07-09')) - (await lifetime('2026-07-08')),
      (await lifetime('2026-07-10')) - (await lifetime('2026-07-09')),
    ]).toEqual(days);
    expect((await productionOf(client, '')).reduce((sum, energy) => sum + energy, 0)).toBe(await lifetime('2026-07-10'));
  });

  it('of today is not listed yet', async () => {
    await using client = await startWithClient();
    expect(await productionOf(client, 'start_date=2026-07-09&end_date=2026-07-11')).toHaveLength(1);
    expect(await productionOf(client, 'start_date=2026-07-10')).toEqual([]);
  });

  it('is listed by source if all is requested', async () => {
    await using client = await startWithClient();
    const answer = await client.read('/energy_lifetime?start_date=2026-07-08&production=all');
    expect(answer).toMatchObject({ start_date: '2026-07-08', meter_start_date: '2026-07-08', micro_production: answer['production'] });
  });

  it('of a range that ends before it begins is 422', async () => {
    await using client = await startWithClient();
    expect((await client.get('/4100001/energy_lifetime?start_date=2026-07-09&end_date=2026-07-08')).status).toBe(422);
  });

  it('differs by day and by system, and is the same in every simulator', async () => {
    await using client = await startWithClient();
    await using other = await startWithClient();
    const days = await productionOf(client, 'start_date=2026-06-01&end_date=2026-06-30');
    expect(await productionOf(other, 'start_date=2026-06-01&end_date=2026-06-30')).toEqual(days);
    expect(new Set(days).size).toBe(30);
    expect(Math.min(...days)).toBeGreaterThan(10_000);
    expect(Math.max(...days)).toBeLessThan(60_000);
  });
});
