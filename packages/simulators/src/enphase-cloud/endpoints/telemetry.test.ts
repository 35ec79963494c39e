import { describe, expect, it } from 'vitest';
import { noonSeconds, startWithClient } from '../test-client.ts';

interface Interval {
  readonly end_at: number;
  readonly [name: string]: number;
}

const midnight = noonSeconds - 12 * 3600;
const daySeconds = 86_400;
const intervalsOf = (answer: Record<string, unknown>) => answer['intervals'] as Interval[];
const sumOf = (intervals: readonly Interval[], name: string) =>
  intervals.reduce((sum, interval) => sum + (interval[name] ?? Number.NaN), 0);

describe('production_micro', () => {
  it('begins at midnight of the system and ends with its last report', async () => {
    await using client = await startWithClient();
    const answer = await client.read('/telemetry/production_micro');
    expect(answer).toMatchObject({
      system_id: 4_100_001,
      granularity: 'day',
      total_devices: 20,
      start_at: midnight,
      end_at: noonSeconds,
      items: 'intervals',
      meta: { status: 'normal', last_energy_at: noonSeconds - 900, last_report_at: noonSeconds - 763, operational_at: 1_709_312_400 },
    });
    const ends = intervalsOf(answer).map(({ end_at: end }) => end);
    expect([ends.length, ends[0], ends.at(-1)]).toEqual([141, midnight + 300, noonSeconds - 900]);
  });

  it('has 288 intervals for a whole day, dark at night and bright at noon', async () => {
    await using client = await startWithClient();
    const intervals = intervalsOf(await client.read('/telemetry/production_micro?start_date=2026-07-09'));
    expect(intervals).toHaveLength(288);
    expect(intervals[12]).toEqual({ end_at: midnight - daySeconds + 13 * 300, devices_reporting: 0, powr: 0, enwh: 0 });
    expect(intervals[150]).toMatchObject({ devices_reporting: 20, powr: expect.any(Number) as number });
    expect(intervals[150]?.['powr']).toBeGreaterThan(500);
    expect(intervals.every(({ powr = 0, enwh = 0 }) => powr === enwh * 12 && powr < 7000)).toBe(true);
  });

  it.each([
    ['5mins', 1],
    ['15mins', 3],
    ['day', 288],
    ['week', 2016],
  ])('granularity %s gives %i intervals', async (granularity, count) => {
    await using client = await startWithClient();
    const start = midnight - 8 * daySeconds;
    expect(intervalsOf(await client.read(`/telemetry/production_micro?start_at=${start}&granularity=${granularity}`))).toHaveLength(count);
  });

  it('is empty for a window after the last interval', async () => {
    await using client = await startWithClient();
    expect(intervalsOf(await client.read(`/telemetry/production_micro?start_at=${noonSeconds - 900}`))).toEqual([]);
  });

  it('begins on the day of the first report for an earlier time', async () => {
    await using client = await startWithClient({ nowSeconds: Date.UTC(2024, 2, 2, 17) / 1000 });
    const answer = await client.read('/telemetry/production_micro?start_date=2023-01-01');
    expect(answer['start_at']).toBe(Date.UTC(2024, 2, 1, 5) / 1000);
    expect(intervalsOf(answer)[0]?.end_at).toBe(Date.UTC(2024, 2, 1, 17, 5) / 1000);
  });

  it('lacks late micro-inverters in recent intervals, which get them later', async () => {
    await using client = await startWithClient({ lateMicroSeconds: 3600 });
    const last = async () => intervalsOf(await client.read(`/telemetry/production_micro?start_at=${noonSeconds - 1800}`)).at(-1);
    const early = await last();
    client.cloud.control({ nowSeconds: noonSeconds + 2700, lastReportSeconds: noonSeconds });
    const late = await last();
    expect([early?.end_at, late?.end_at, late?.['devices_reporting']]).toEqual([noonSeconds - 900, noonSeconds - 900, 20]);
    expect(early?.['devices_reporting']).toBeLessThan(20);
    expect(early?.['enwh']).toBeLessThan(Number(late?.['enwh']));
  });

  it('can lack intervals at night', async () => {
    await using client = await startWithClient({ nightIntervals: false });
    const intervals = intervalsOf(await client.read('/telemetry/production_micro?start_date=2026-07-09'));
    expect(intervals.length).toBeGreaterThan(160);
    expect(intervals.length).toBeLessThan(200);
  });

  it('ends when the system stopped reporting', async () => {
    await using client = await startWithClient({ lastReportSeconds: midnight + 36_000 });
    const answer = await client.read('/telemetry/production_micro');
    expect(intervalsOf(answer).at(-1)?.end_at).toBe(midnight + 36_000 - 900);
    client.cloud.control({ nowSeconds: noonSeconds + 7200 });
    expect(await client.read('/summary')).toMatchObject({ status: 'comm', last_report_at: midnight + 36_000 - 763 });
  });
});

describe('the meters', () => {
  it('have 96 intervals per day and 672 per week, and agree with the micro-inverters', async () => {
    await using client = await startWithClient();
    const micro = intervalsOf(await client.read('/telemetry/production_micro?start_date=2026-07-09'));
    const meter = intervalsOf(await client.read('/telemetry/production_meter?start_date=2026-07-09'));
    expect(meter).toHaveLength(96);
    expect(sumOf(meter, 'wh_del')).toBe(sumOf(micro, 'enwh'));
    expect(intervalsOf(await client.read('/telemetry/consumption_meter?start_date=2026-07-01&granularity=week'))).toHaveLength(672);
  });

  it('conserve energy: production, import and discharge are consumption, export and charge', async () => {
    await using client = await startWithClient();
    const read = async (path: string) => intervalsOf(await client.read(`/${path}?start_date=2026-07-09`));
    const nested = async (path: string) => (await client.read(`/${path}?start_date=2026-07-09`))['intervals'] as Interval[][];
    const battery = (await client.read('/telemetry/battery?start_date=2026-07-09'))['intervals'] as {
      charge: { enwh: number };
      discharge: { enwh: number };
    }[];
    const charged = battery.reduce((sum, { charge }) => sum + charge.enwh, 0);
    const discharged = battery.reduce((sum, { discharge }) => sum + discharge.enwh, 0);
    const into =
      sumOf(await read('telemetry/production_meter'), 'wh_del') + sumOf((await nested('energy_import_telemetry'))[0] ?? [], 'wh_imported');
    const out =
      sumOf(await read('telemetry/consumption_meter'), 'enwh') + sumOf((await nested('energy_export_telemetry'))[0] ?? [], 'wh_exported');
    expect(into + discharged).toBe(out + charged);
    expect([charged, charged - discharged]).toEqual([expect.any(Number) as number, 0]);
    expect(charged).toBeGreaterThan(3000);
  });

  it('give the charge of the battery as numbers, and the last charge as a text', async () => {
    await using client = await startWithClient();
    const answer = await client.read('/telemetry/battery');
    const percent = (answer['intervals'] as { soc: { percent: number } }[]).at(-1)?.soc.percent;
    expect(answer['last_reported_aggregate_soc']).toBe(`${percent}%`);
    expect(percent).toBeGreaterThan(20);
  });

  it.each([
    ['as-documented', ['production_micro', 'consumption_meter']],
    ['everywhere', []],
    ['nowhere', ['production_micro', 'production_meter', 'consumption_meter', 'battery']],
  ] as const)('have, with metaMissing %s, meta in %j', async (metaMissing, having) => {
    await using client = await startWithClient({ metaMissing });
    const found = [];
    for (const kind of ['production_micro', 'production_meter', 'consumption_meter', 'battery']) {
      if ((await client.read(`/telemetry/${kind}`))['meta']) found.push(kind);
    }
    expect(found).toEqual(having);
  });
});

describe('a window', () => {
  it.each([
    ['granularity=hour', 'Granularity hour is not one of 5mins, 15mins, day, week'],
    ['granularity=toString', 'Granularity toString is not one of 5mins, 15mins, day, week'],
    ['start_at=yesterday', 'Failed to parse date yesterday'],
    ['start_at=-5', 'Failed to parse date -5'],
    ['start_date=2026-02-30', 'Failed to parse date 2026-02-30'],
    ['start_date=09.07.2026', 'Failed to parse date 09.07.2026'],
    [`start_at=${noonSeconds - 731 * daySeconds}`, 'Requested start is more than 2 years ago'],
  ])('with %s is 422', async (query, details) => {
    await using client = await startWithClient();
    const reply = await client.get(`/4100001/telemetry/production_micro?${query}`);
    expect([reply.status, reply.json]).toEqual([422, { message: 'Unprocessable Entity', details, code: 422 }]);
  });
});
