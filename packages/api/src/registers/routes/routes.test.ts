import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { good, useReadings } from '../../testing/readings/rig.ts';
import { send } from '../../testing/use-test-api.ts';

const rig = useReadings();

const decide = (body: object) =>
  send(rig().api, 'admin', 'POST', '/api/v1/consumption/events/decisions', { reason: 'seen on site', ...body });
const eventsOf = async (id: string, query = '') => (await rig().get(`/events?endpointId=${id}${query}`)).body.data;
const day = (number: number) => `2026-01-${String(number).padStart(2, '0')}T00:00:00.000Z`;

/** A register that falls on the third day from 900 kWh to 3 kWh. */
async function fallen(): Promise<string> {
  const id = await rig().addEndpoint();
  await rig().postValues(id, [day(1), 890], [day(2), 900], [day(3), 3], [day(4), 8]);
  return id;
}

describe('events', () => {
  it('are proposed by the rules until a person confirms or corrects them, and the month follows', async () => {
    const id = await fallen();
    const month = async () => (await rig().get(`/monthly/${id}?year=2026&month=1`)).body.data;
    expect(await eventsOf(id)).toMatchObject([
      {
        at: day(3),
        kind: 'reset',
        status: 'proposed',
        before: { at: day(2), kwh: '900' },
        after: { at: day(3), kwh: '3' },
        adjustmentKwh: '900',
        slackKwh: null,
        decision: null,
      },
    ]);
    expect(await month()).toMatchObject({ consumption: null, unknown: 'counter_decreased', flags: ['end_unknown', 'open_question'] });
    const confirmed = await decide({ endpointId: id, at: day(3), kind: 'reset' });
    expect(confirmed.body.data).toMatchObject({
      status: 'confirmed',
      decision: { reason: 'seen on site', decidedBy: 'admin' },
    });
    expect(await month()).toMatchObject({ consumption: 18, unknown: null, flags: ['end_unknown'] });
    const replaced = { endpointId: id, at: '2026-01-02T12:00:00Z', kind: 'meter_replaced', finalKwh: '902.5', startKwh: 1 };
    await decide({ endpointId: id, at: day(3), kind: 'withdrawn' });
    expect((await decide(replaced)).body.data).toMatchObject({ kind: 'meter_replaced', status: 'corrected', slackKwh: '0' });
    // 890 to 902.5 on the old meter, and 1 to 8 on the new one.
    expect(await month()).toMatchObject({ consumption: 19.5, unknown: null });
    const audit = (await rig().get(`/events/decisions?endpointId=${id}`)).body.data;
    expect(audit.map(({ kind }: { kind: string }) => kind)).toEqual(['meter_replaced', 'withdrawn', 'reset']);
  });

  it('refuse a decision that makes no sense, and keep no trace of it', async () => {
    const id = await fallen();
    for (const [body, field, reason] of [
      [{ kind: 'none' }, 'kind', /never nothing/],
      [{ kind: 'rollover' }, 'kind', /registerModulus/],
      [{ kind: 'reset', finalKwh: 950 }, 'finalKwh', /meter_replaced/],
      [{ kind: 'meter_replaced', finalKwh: 899 }, 'finalKwh', /below 900 kWh/],
      [{ kind: 'meter_replaced', finalKwh: [902] }, 'finalKwh', /decimal of at least 0/],
      [{ kind: 'meter_replaced', startKwh: 3.5 }, 'startKwh', /above 3 kWh/],
      [{ at: day(4), kind: 'reset' }, 'kind', /contradicts/],
      [{ at: '2026-01-03T01:00:00Z', kind: 'dip' }, 'at', /time of a good reading/],
      [{ at: day(1), kind: 'spike' }, 'at', /first reading/],
      [{ at: '2026-02-01T00:00:00Z', kind: 'meter_replaced' }, 'at', /future/],
      [{ kind: 'withdrawn' }, 'kind', /withdraws nothing/],
      [{ kind: 'reset', reason: ' ' }, 'reason', /./],
    ] as const) {
      const answer = await decide({ endpointId: id, at: day(3), ...body });
      expect(answer.status).toBe(422);
      expect(answer.body.error.details[0]).toMatchObject({ field, reason: expect.stringMatching(reason) });
    }
    expect((await rig().get('/events/decisions')).body.data).toEqual([]);
  });

  it('are listed by endpoint, status and time, page by page; a decision whose event vanished stays', async () => {
    const [one, two] = [await fallen(), await fallen()];
    await decide({ endpointId: one, at: day(3), kind: 'reset' });
    const pages = [await rig().get('/events?limit=1')];
    pages.push(await rig().get(`/events?limit=1&cursor=${pages[0]?.body.meta.next}`));
    expect(new Set(pages.map(({ body }) => body.data[0].endpointId))).toEqual(new Set([one, two]));
    expect(pages[1]?.body.meta.next).toBeNull();
    expect((await rig().get('/events?status=proposed')).body.data).toMatchObject([{ endpointId: two }]);
    expect((await rig().get('/events?to=2026-01-02')).body.data).toEqual([]);
    // A late reading shows that the register did not fall where it seemed to.
    await rig().postValues(one, ['2026-01-02T12:00:00Z', 2]);
    const later = await eventsOf(one);
    expect(later).toMatchObject([
      { at: day(3), kind: null, status: 'no_event', decision: { kind: 'reset' } },
      { at: '2026-01-02T12:00:00.000Z', kind: 'reset', status: 'proposed' },
    ]);
  });

  it('are those of what a person says of the endpoint', async () => {
    const id = await fallen();
    const change = (body: object) => send(rig().api, 'admin', 'PUT', `/api/v1/endpoints/${id}`, body);
    await change({ ratedPowerKw: 10, registerModulus: 1_000 });
    expect(await eventsOf(id)).toMatchObject([{ kind: 'rollover', status: 'settled', adjustmentKwh: '1000', slackKwh: '0' }]);
    await change({ meterReplacedAt: day(3) });
    expect(await eventsOf(id)).toMatchObject([{ kind: 'meter_replaced', status: 'corrected' }]);
  });

  it('are judged again from the first time on at which another multiplier is in force', async () => {
    const id = await rig().addEndpoint();
    const change = (body: object) => send(rig().api, 'admin', 'PUT', `/api/v1/endpoints/${id}`, body);
    const staleFrom = async () =>
      (await rig().api.database.selectFrom('endpoints').select('events_stale_from').where('id', '=', id).executeTakeFirstOrThrow())
        .events_stale_from;
    await change({ ratedPowerKw: 10 });
    await rig().postValues(id, [day(1), 100], [day(2), 200], [day(3), 100_200], [day(4), 200_200]);
    expect(await eventsOf(id)).toMatchObject([{ at: day(3) }]);
    const multiplier = [{ from: day(2), factor: '0.001' }];
    await change({ multiplier });
    expect(await staleFrom()).toEqual(new Date(day(2)));
    expect(await eventsOf(id)).toEqual([]);
    await change({ multiplier });
    expect(await staleFrom()).toBeNull();
    await change({ multiplier: [...multiplier, { from: day(4), factor: '1' }] });
    expect(await staleFrom()).toEqual(new Date(day(4)));
    await change({ multiplier: 40 });
    expect(await staleFrom()).toBe(Number.NEGATIVE_INFINITY);
  });

  it('leave readings out, which count nowhere', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, [day(1), 100], [day(2), 0], [day(3), 100.5]);
    expect(await eventsOf(id)).toMatchObject([{ kind: 'dip', status: 'settled', before: { kwh: '100' }, after: { kwh: '100.5' } }]);
    expect((await rig().get(`/periods/${id}?from=2026-01-01&to=2026-01-02`)).body.data).toMatchObject([{ kwh: '0.25' }, { kwh: '0.25' }]);
  });
});

describe('consumption by period', () => {
  it('adds up exactly, says how far it may be off, and has the 25 hours of a day when the clock changes', async () => {
    const id = await rig().addEndpoint({ timezone: 'Europe/Berlin' });
    await rig().post(good(id, '2025-10-25T22:00:00Z', 100), good(id, '2025-10-26T10:10:00Z', 107.3), good(id, '2025-10-26T23:00:00Z', 110));
    const of = async (unit: string) => (await rig().get(`/periods/${id}?unit=${unit}&from=2025-10-26&to=2025-10-26`)).body.data;
    const [hours, [whole]] = [await of('hour'), await of('day')];
    expect(hours).toHaveLength(25);
    expect(whole).toMatchObject({ kwh: '10', minusKwh: '0', plusKwh: '0', coverage: 1, flags: [], events: [] });
    expect(hours.reduce((sum: bigint, { kwh }: { kwh: string }) => sum + BigInt(Math.round(Number(kwh) * 1e9)), 0n)).toBe(10_000_000_000n);
    expect(await of('quarter_hour')).toHaveLength(100);
    expect(await of('week')).toMatchObject([
      { from: '2025-10-19T22:00:00.000Z', to: '2025-10-26T23:00:00.000Z', flags: ['start_unknown'] },
    ]);
    expect((await of('month'))[0]).toMatchObject({ from: '2025-09-30T22:00:00.000Z', kwh: '10' });
    expect((await rig().get(`/periods/${id}?unit=hour&from=2025-01-01&to=2025-12-31`)).status).toBe(422);
    expect((await rig().get(`/periods/${id}?unit=month&from=2025-02-01&to=2025-01-31`)).status).toBe(422);
  });

  it('has no day that the zone skipped', async () => {
    const id = await rig().addEndpoint({ timezone: 'Pacific/Apia' });
    const answer = await rig().get(`/periods/${id}?from=2011-12-29&to=2011-12-31`);
    expect(answer.body.data).toMatchObject([{ to: '2011-12-30T10:00:00.000Z' }, { from: '2011-12-30T10:00:00.000Z' }]);
    expect((await rig().get(`/periods/${id}?from=2011-12-30&to=2011-12-30`)).body.data).toEqual([]);
  });

  it('has the demand of a month', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2026-01-01T00:00:00Z', 0], ['2026-01-01T00:15:00Z', 1], ['2026-01-01T00:30:00Z', 1.5]);
    expect((await rig().get(`/demand/${id}?year=2026&month=1`)).body.data).toMatchObject({
      highestKw: '4',
      highestFrom: '2026-01-01T00:00:00.000Z',
      loadFactor: 0.75,
      windowsKnown: 2,
      windows: 2976,
    });
  });
});

it('readings that come after their time was thinned are left out, and what was derived stays', async () => {
  const id = await fallen();
  await eventsOf(id);
  await sql`update endpoints set events_final_until = '2026-01-04T00:00:00Z' where id = ${id}`.execute(rig().api.database);
  await rig().postValues(id, ['2026-01-02T12:00:00Z', 2], [day(5), 9]);
  await send(rig().api, 'admin', 'PUT', `/api/v1/endpoints/${id}`, { registerModulus: 1_000 });
  expect(await eventsOf(id)).toMatchObject([{ at: day(3), kind: 'reset', status: 'proposed' }]);
  expect((await decide({ endpointId: id, at: day(3), kind: 'reset' })).body.error.message).toMatch(/thinned/);
});
