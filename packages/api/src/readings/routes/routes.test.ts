import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { failed, good, useReadings } from '../../testing/readings/rig.ts';

const rig = useReadings();
const monitor = '/api/v1/m/consumption-monitor';

describe('readings', () => {
  const times = ['2026-01-11T10:00:00Z', '2026-01-12T10:00:00Z', '2026-01-13T10:00:00Z', '2026-01-14T10:00:00Z'];

  it('are listed newest first, page by page, under both names', async () => {
    const [one, two] = [await rig().addEndpoint(), await rig().addEndpoint()];
    for (const id of [one, two]) await rig().post(...times.map((time, index) => good(id, time, index)));
    const all = (await rig().get('/readings')).body;
    expect(all).toMatchObject({ success: true, meta: { count: 8, total: 8, from: null, to: null, next: null } });
    expect(all.data.map(({ timestamp }: { timestamp: string }) => timestamp.slice(0, 10))).toEqual([
      '2026-01-14',
      '2026-01-14',
      '2026-01-13',
      '2026-01-13',
      '2026-01-12',
      '2026-01-12',
      '2026-01-11',
      '2026-01-11',
    ]);
    let path = `${monitor}/readings?limit=3`;
    const paged = [];
    for (;;) {
      const { data, meta } = (await rig().get(path)).body;
      paged.push(...data);
      if (meta.next === null) break;
      path = `${monitor}/readings?limit=3&cursor=${meta.next}`;
    }
    expect(paged).toEqual(all.data);
    expect((await rig().get(`/readings?success=true&cursor=${(await rig().get('/readings?limit=1')).body.meta.next}`)).status).toBe(422);
  });

  it('are those of an endpoint, and the filter of good ones is no text', async () => {
    const id = await rig().addEndpoint();
    await rig().addEndpoint();
    await rig().post(good(id, times[0] ?? '', 1), failed(id, times[1] ?? ''));
    const count = async (query: string) => (await rig().get(`/readings?${query}`)).body.meta?.count;
    expect(await count(`endpointId=${id}`)).toBe(2);
    expect([await count('success=true'), await count('success=false')]).toEqual([1, 1]);
    expect((await rig().get('/readings?success=maybe')).status).toBe(422);
    expect((await rig().get('/readings?limit=1001')).status).toBe(422);
    expect((await rig().get('/readings?endpointId=00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });

  it("obey startDate and endDate as from and to, as days of the endpoint's zone", async () => {
    const id = await rig().addEndpoint({ timezone: 'America/New_York' });
    // In New York, midnight of the 12th is 5 o'clock in UTC.
    await rig().postValues(id, ['2026-01-12T04:59:59Z', 1], ['2026-01-12T05:00:00Z', 2], ['2026-01-13T05:00:00Z', 3]);
    const values = async (query: string) =>
      (await rig().get(`/readings?endpointId=${id}&${query}`)).body.data.map(({ totalKwh }: { totalKwh: number }) => totalKwh);
    for (const query of ['from=2026-01-12&to=2026-01-12', 'startDate=2026-01-12&endDate=2026-01-12'])
      expect(await values(query)).toEqual([2]);
    expect((await rig().get('/readings?startDate=2026-01-12')).body.meta).toMatchObject({ from: '2026-01-12T00:00:00.000Z', to: null });
    expect((await rig().get('/readings?startDate=2026-01-12&from=2026-01-13')).status).toBe(422);
  });

  it('are those of a window to its millisecond, as clients write the present', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2026-01-10T10:00:00.100Z', 1], ['2026-01-10T10:00:00.900Z', 2]);
    const values = async (query: string) =>
      (await rig().get(`/readings?${query}`)).body.data.map(({ totalKwh }: { totalKwh: number }) => totalKwh);
    expect(await values('from=2026-01-10T10:00:00.101Z')).toEqual([2]);
    expect(await values('from=2026-01-10T10:00:00.100Z&to=2026-01-10T10:00:00.900Z')).toEqual([1]);
    expect(await values(`endpointId=${id}&to=2026-01-10T10:00:00.901`)).toEqual([2, 1]);
    expect(await values('to=2026-01-10T12:00:00.901%2B02:00')).toEqual([2, 1]);
  });

  it('keep the screenshot of a failure and only the start of the page, with the single reading', async () => {
    const id = await rig().addEndpoint();
    const screenshot = Buffer.from('a picture').toString('base64');
    const seen = { matchedText: '-- kWh', pageHash: 'a'.repeat(64), pageStart: '<html>' };
    await rig().post({ ...failed(id, '2026-01-12T10:00:00Z'), ...seen, screenshot });
    const [listed] = (await rig().get('/readings')).body.data;
    expect(JSON.stringify(listed)).not.toContain('html');
    for (const path of [`/readings/${listed.id}`, `${monitor}/readings/${listed.id}`]) {
      expect((await rig().get(path)).body.data).toEqual({ ...listed, evidence: { ...seen, screenshot } });
    }
    expect((await rig().get('/readings/00000000-0000-4000-8000-000000000000')).status).toBe(404);
    const report = await rig().post({ ...failed(id, '2026-01-12T11:00:00Z'), pageStart: 'x'.repeat(5121) });
    expect(report.refusals).toMatchObject([{ field: 'pageStart' }]);
  });

  it('have the month so far, exactly', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2025-12-31T12:00:00Z', 100], ['2026-01-01T12:00:00Z', 100.2], ['2026-01-11T00:00:00Z', 100.4]);
    const current = (await rig().get('/readings')).body.data.map(({ currentKwh }: { currentKwh: number }) => currentKwh);
    // Before the first reading of all nothing is known of its month.
    expect(current).toEqual([0.3, 0.1, null]);
    const exact = await rig().addEndpoint();
    await rig().postValues(exact, ['2026-01-01T00:00:00Z', 100]);
    expect((await rig().get(`/readings?endpointId=${exact}`)).body.data[0].currentKwh).toBe(0);
  });
});

describe('a month', () => {
  const month = async (id: string, query = 'year=2026&month=1') => (await rig().get(`/monthly/${id}?${query}`)).body.data;

  it('is empty without readings, and its year and month are numbers', async () => {
    const id = await rig().addEndpoint();
    expect(await month(id)).toEqual({
      year: 2026,
      month: 1,
      startKwh: null,
      startReading: null,
      endKwh: null,
      consumption: 0,
      unknown: null,
      minusKwh: null,
      plusKwh: null,
      coverage: 0,
      flags: ['no_readings'],
      readingCount: 0,
      firstReading: null,
      lastReading: null,
      monthsBefore: expect.any(Array),
    });
    expect(await month(id, '')).toMatchObject({ year: 2026, month: 1 });
    expect((await rig().get(`/monthly/${id}?month=13`)).status).toBe(422);
    expect((await rig().get(`/monthly/${id}?month=1.5`)).body.error.message).toBe('month: must be a whole number in digits');
  });

  it('has the register of its only reading, and no energy', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2026-01-05T00:00:00Z', 50]);
    const read = { startKwh: 50, startReading: '2026-01-05T00:00:00.000Z', endKwh: 50, consumption: null, readingCount: 1 };
    expect(await month(id)).toMatchObject(read);
    expect((await rig().get('/monthly-summary')).body.data[0]).toMatchObject({ currentKwh: 50, previousKwh: 50, consumedKwh: null });
  });

  it('is not spoilt by a failed reading at its beginning', async () => {
    const id = await rig().addEndpoint();
    await rig().post(failed(id, '2026-01-01T00:00:00Z'), good(id, '2026-01-01T01:00:00Z', 50), good(id, '2026-01-02T00:00:00Z', 57));
    expect(await month(id)).toMatchObject({ startKwh: 50, endKwh: 57, consumption: 7, readingCount: 2 });
    expect((await rig().get('/live')).body.data[0].latestReading.currentKwh).toBe(7);
  });

  it('is from boundary to boundary, interpolated: energy between two readings is shared by both months', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(
      id,
      ['2025-12-01T00:00:00Z', 10],
      ['2025-12-31T23:30:00Z', 20],
      ['2026-01-01T00:30:00Z', 23],
      ['2026-01-02T00:00:00Z', 30],
    );
    const [december, january] = [await month(id, 'year=2025&month=12'), await month(id)];
    expect([december.consumption, january.consumption]).toEqual([11.5, 8.5]);
    expect(december).toMatchObject({ flags: ['interpolated'], minusKwh: 1.5, plusKwh: 1.5, coverage: 1 });
    expect(january).toMatchObject({
      startKwh: 21.5,
      startReading: '2025-12-31T23:30:00.000Z',
      endKwh: 30,
      firstReading: '2026-01-01T00:30:00.000Z',
      flags: ['end_unknown', 'interpolated'],
    });
    expect(january.monthsBefore).toHaveLength(12);
    expect(january.monthsBefore.slice(0, 2)).toMatchObject([
      { year: 2025, month: 12, consumption: 11.5 },
      { year: 2025, month: 11, consumption: null, flags: ['no_readings'] },
    ]);
  });

  it('is counted with the multiplier, from the time on at which it begins', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2026-01-01T00:00:00Z', 100], ['2026-01-03T00:00:00Z', 110], ['2026-01-05T00:00:00Z', 115]);
    await sql`update endpoints set multipliers = '[{"from":"2026-01-02T00:00:00.000Z","factor":"40"}]'`.execute(rig().api.database);
    expect(await month(id)).toMatchObject({ startKwh: 100, endKwh: 115, consumption: 5 + 40 * 10 });
  });

  it('is null and says why if the counter decreased in between, never negative', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2026-01-02T00:00:00Z', 900], ['2026-01-03T00:00:00Z', 3]);
    const fallen = { consumption: null, unknown: 'counter_decreased', minusKwh: null, plusKwh: null };
    expect(await month(id)).toMatchObject(fallen);
    // The new counter passes the old one: only the fall in between tells.
    await rig().postValues(id, ['2026-01-04T00:00:00Z', 1950]);
    expect(await month(id)).toMatchObject(fallen);
    expect((await rig().get('/live')).body.data[0].latestReading).toMatchObject({
      currentKwh: null,
      currentKwhUnknown: 'counter_decreased',
    });
    expect((await rig().get('/summary?period=month')).body.data).toMatchObject({ totalConsumption: 0, endpoints: [{ consumption: null }] });
  });

  it('knows a decrease whose readings arrive in another order', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2026-01-01T00:00:00Z', 5], ['2026-01-05T00:00:00Z', 9]);
    await rig().postValues(id, ['2026-01-03T00:00:00Z', 100]);
    expect(await month(id)).toMatchObject({ consumption: null, unknown: 'counter_decreased' });
  });

  it('is null if the meter was replaced in between, as a person or its serial number says', async () => {
    const replaced = await rig().addEndpoint({ replacedAt: '2026-01-02T12:00:00Z' });
    await rig().postValues(replaced, ['2026-01-02T00:00:00Z', 1], ['2026-01-03T00:00:00Z', 500]);
    const other = await rig().addEndpoint();
    await rig().post(
      { ...good(other, '2026-01-02T00:00:00Z', 1), serial: 'A' },
      { ...good(other, '2026-01-03T00:00:00Z', 500), serial: 'B' },
    );
    // Neither the first nor the last reading has the number of another meter.
    const between = await rig().addEndpoint();
    await rig().post(
      good(between, '2026-01-01T00:00:00Z', 1),
      { ...good(between, '2026-01-02T00:00:00Z', 2), serial: 'A' },
      { ...good(between, '2026-01-03T00:00:00Z', 500), serial: 'B' },
      good(between, '2026-01-04T00:00:00Z', 501),
    );
    for (const id of [replaced, other, between]) expect(await month(id)).toMatchObject({ consumption: null, unknown: 'meter_replaced' });
  });

  it("is that of the endpoint's zone to its last millisecond", async () => {
    const id = await rig().addEndpoint({ timezone: 'Australia/Lord_Howe' });
    // Lord Howe is 11 hours ahead in January, and 10.5 hours from April on.
    await rig().postValues(id, ['2025-12-31T12:59:59.999Z', 1], ['2025-12-31T13:00:00Z', 2], ['2026-01-15T11:00:00Z', 4]);
    expect(await month(id, 'year=2025&month=12')).toMatchObject({ endKwh: 2, readingCount: 1 });
    expect(await month(id)).toMatchObject({ startKwh: 2, endKwh: 4, consumption: 2, readingCount: 2 });
  });

  it('is listed for every enabled endpoint', async () => {
    const id = await rig().addEndpoint();
    await rig().addEndpoint({ enabled: false });
    await rig().postValues(id, ['2026-01-01T00:00:00Z', 100], ['2026-01-02T00:00:00Z', 110.5]);
    for (const path of ['/monthly-summary', `${monitor}/monthly-summary`]) {
      expect((await rig().get(path)).body.data).toEqual([
        {
          endpointId: id,
          endpointName: 'Rack A3',
          clientName: 'Client XYZ',
          location: 'Hall 1',
          unknown: null,
          currentKwh: 110.5,
          previousKwh: 100,
          consumedKwh: 10.5,
          minusKwh: 0,
          plusKwh: null,
          coverage: 1 / 31,
          flags: ['end_unknown'],
          monthBeforeKwh: null,
          lastReadingAt: '2026-01-02T00:00:00.000Z',
          readingsCount: 2,
        },
      ]);
    }
  });
});

describe('the summary', () => {
  it('is of the last hour, day or week, or of the month, with the average power', async () => {
    const id = await rig().addEndpoint();
    const reading = (timestamp: string, totalKwh: number, power: number) => ({ ...good(id, timestamp, totalKwh), power });
    await rig().post(
      reading('2026-01-01T00:00:00Z', 0, 1),
      reading('2026-01-08T12:00:00Z', 30.1, 1),
      reading('2026-01-14T12:00:00Z', 60.2, 150),
      reading('2026-01-15T11:00:00Z', 70.3, 100),
      reading('2026-01-15T11:30:00Z', 71.4, 200),
    );
    const of = async (period: string) => (await rig().get(`/summary?period=${period}`)).body.data;
    expect(await of('hour')).toMatchObject({ totalConsumption: 1.1, endpoints: [{ consumption: 1.1, readingCount: 2, avgPower: 150 }] });
    expect(await of('day')).toMatchObject({
      totalConsumption: 11.2,
      startDate: '2026-01-14T12:00:00.000Z',
      endpoints: [{ avgPower: 150 }],
    });
    expect(await of('week')).toMatchObject({ totalConsumption: 41.3, startDate: '2026-01-08T12:00:00.000Z' });
    expect(await of('month')).toMatchObject({ totalConsumption: 71.4, startDate: '2026-01-01T00:00:00.000Z' });
    expect((await rig().get(`${monitor}/summary`)).body.data).toEqual(await of('day'));
    expect((await rig().get('/summary?period=year')).status).toBe(422);
  });
});

describe('the live view', () => {
  it('keeps the last good value, with its month, beside the status of a failed newest reading', async () => {
    const [broken] = [await rig().addEndpoint({ name: 'A' }), await rig().addEndpoint({ name: 'B' })];
    await rig().post(
      { ...good(broken, '2026-01-01T00:00:00Z', 12_309), voltage: 229 },
      { ...good(broken, '2026-01-15T11:00:00Z', 12_543.5), voltage: 230, power: 1250 },
      failed(broken, '2026-01-15T11:59:00Z'),
    );
    expect((await rig().get('/live')).body.data).toMatchObject([
      {
        endpointId: broken,
        name: 'A',
        clientName: 'Client XYZ',
        status: 'error',
        ageSeconds: 3600,
        latestReading: { timestamp: '2026-01-15T11:00:00.000Z', totalKwh: 12_543.5, currentKwh: 234.5, voltage: 230, power: 1250 },
        error: { timestamp: '2026-01-15T11:59:00.000Z', reason: 'meter_timeout', message: 'the meter did not answer' },
      },
      { name: 'B', status: 'no_data', latestReading: null, ageSeconds: null, error: null },
    ]);
  });

  it('sums up the month, not the counters, in the shape of the module', async () => {
    const [one, two, silent] = [await rig().addEndpoint(), await rig().addEndpoint({ enabled: false }), await rig().addEndpoint()];
    for (const id of [one, two]) await rig().postValues(id, ['2026-01-01T00:00:00Z', 1000], ['2026-01-15T11:00:00Z', 1000.1]);
    await rig().postValues(silent, ['2025-12-30T00:00:00Z', 5], ['2025-12-31T00:00:00Z', 7]);
    const { body } = await rig().get(`${monitor}/live`);
    expect(body.timestamp).toBe('2026-01-15T12:00:00.000Z');
    expect(body.data.summary).toEqual({ totalEndpoints: 3, activeEndpoints: 2, totalKwh: 2007.2, monthlyConsumption: 0.2 });
    expect(body.data.endpoints.find(({ id }: { id: string }) => id === one)).toEqual({
      id: one,
      name: 'Rack A3',
      clientName: 'Client XYZ',
      location: 'Hall 1',
      enabled: true,
      lastReading: { timestamp: '2026-01-15T11:00:00.000Z', totalKwh: 1000.1, voltage: null, current: null, power: null },
      ageSeconds: 3600,
      status: 'online',
    });
  });

  it('is well if the meter says that it has no value', async () => {
    const id = await rig().addEndpoint();
    await rig().post(good(id, '2026-01-15T10:00:00Z', 5), { endpointId: id, timestamp: '2026-01-15T11:00:00Z', success: true });
    expect((await rig().get('/live')).body.data).toMatchObject([{ status: 'ok', latestReading: { totalKwh: 5 } }]);
  });
});
