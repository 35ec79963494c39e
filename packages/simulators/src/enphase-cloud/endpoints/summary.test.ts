import { describe, expect, it } from 'vitest';
import { noonSeconds, startWithClient } from '../test-client.ts';

describe('a summary', () => {
  it('of the present has the last interval and the energy of today', async () => {
    await using client = await startWithClient();
    const answer = await client.read('/summary');
    const intervals = (await client.read('/telemetry/production_micro'))['intervals'] as { enwh: number; powr: number }[];
    expect(answer).toEqual({
      system_id: 4_100_001,
      current_power: intervals.at(-1)?.powr,
      energy_lifetime: expect.any(Number) as number,
      energy_today: intervals.reduce((sum, { enwh }) => sum + enwh, 0),
      last_interval_end_at: noonSeconds - 900,
      last_report_at: noonSeconds - 763,
      modules: 20,
      operational_at: 1_709_312_400,
      size_w: 7000,
      nmi: '',
      source: 'microinverters',
      status: 'normal',
      summary_date: '2026-07-10',
    });
  });

  it('of a past day has its energy, but neither power nor size', async () => {
    await using client = await startWithClient();
    const { production } = (await client.read('/energy_lifetime?start_date=2026-07-08&end_date=2026-07-08')) as { production: number[] };
    expect(await client.read('/summary?summary_date=2026-07-08')).toMatchObject({
      summary_date: '2026-07-08',
      energy_today: production[0],
      current_power: 0,
      modules: 0,
      size_w: 0,
    });
  });

  it('is for the day in the zone of the system', async () => {
    await using client = await startWithClient({ nowSeconds: Date.UTC(2026, 6, 11, 3, 30) / 1000 });
    expect((await client.read('/summary'))['summary_date']).toBe('2026-07-10');
  });

  it('may lack the time since when the system runs', async () => {
    await using client = await startWithClient({ operationalAtNull: true });
    expect((await client.read('/summary'))['operational_at']).toBeNull();
  });

  it.each(['2026-07-11', '2024-02-29', 'today'])('of %s is 422', async (date) => {
    await using client = await startWithClient();
    expect((await client.get(`/4100001/summary?summary_date=${date}`)).status).toBe(422);
  });
});
