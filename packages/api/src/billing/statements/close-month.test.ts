import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { send } from '../../testing/index.ts';
import { useReadings } from '../../testing/readings/rig.ts';

const rig = useReadings();
const close = (body: object) => send(rig().api, 'admin', 'POST', '/api/v1/billing/closings', body);
const read = async (path: string) => (await send(rig().api, 'read', 'GET', `/api/v1/billing/${path}`)).body.data;
const statement = async (number: string) => (await read(`statements/${number}`)).document;

/** The meter was replaced at a time: the old one ended at 1,040 kWh, the new one began at 490. */
async function decide(endpointId: string, at: string): Promise<void> {
  const { database } = rig().api;
  await sql`
    insert into register_decisions (endpoint_id, at, kind, final_kwh, start_kwh, reason, decided_by, decided_at)
    values (${endpointId}, ${at}, 'meter_replaced', 1040, 490, 'The technician wrote it down', 'abcd', now())
  `.execute(database);
  await sql`update endpoints set events_stale_from = ${at} where id = ${endpointId}`.execute(database);
}

/** Readings of an endpoint at the ends of December, 100 kWh apart. */
async function addDecember(name: string, timezone = 'UTC'): Promise<string> {
  const id = await rig().addEndpoint({ name, timezone });
  const offset = timezone === 'UTC' ? 'Z' : '+09:00';
  await rig().postValues(id, [`2025-12-01T00:00:00${offset}`, 1_000], [`2026-01-01T00:00:00${offset}`, 1_100]);
  return id;
}

describe('closing a month', () => {
  it('writes one statement of all endpoints if there are no customers, each with its own zone', async () => {
    const [utc, tokyo] = [await addDecember('Rack A'), await addDecember('Rack B', 'Asia/Tokyo')];
    const { body } = await close({ month: '2025-12' });
    expect(body.meta).toEqual({
      wasClosed: false,
      isThinned: false,
      openQuestions: [],
      last: { number: '2026-000001', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(body.data).toEqual([
      { number: '2026-000001', kind: 'statement', corrects: null, customer: null, energyKwh: '200', gross: null, currency: null },
    ]);
    const { energy, days, monthsBefore } = await statement('2026-000001');
    expect(energy).toMatchObject([
      { endpointId: utc, from: '2025-12-01T00:00:00Z', to: '2026-01-01T00:00:00Z', energyKwh: '100', minusKwh: '0', plusKwh: '0' },
      { endpointId: tokyo, from: '2025-12-01T00:00:00+09:00', to: '2026-01-01T00:00:00+09:00', startKwh: '1000', endKwh: '1100' },
    ]);
    expect(energy[0].parts[0].start.before).toMatchObject({ at: '2025-12-01T00:00:00Z', kwh: '1000', id: expect.any(String) });
    expect(days).toHaveLength(31);
    expect(monthsBefore).toEqual(['2024-12', '2025-09', '2025-10', '2025-11'].map((month) => ({ month, energyKwh: null })));
  });

  it('is refused before the month has ended in every zone', async () => {
    await addDecember('Rack A');
    const { status, body } = await close({ month: '2026-01' });
    expect(status).toBe(422);
    expect(body.error.message).toBe('month: must have ended in all time zones of its endpoints, which is at 2026-02-01T00:00:00.000Z');
  });

  it('needs a reason if questions are open, and the statement says it', async () => {
    await addDecember('Rack A');
    const silent = await rig().addEndpoint({ name: 'Rack B' });
    const held = await close({ month: '2025-12' });
    expect(held.body.data).toEqual([]);
    expect(held.body.meta.openQuestions).toEqual([
      { customer: null, question: { code: 'no_readings', endpointId: silent, text: expect.stringContaining('Rack B: no readings') } },
    ]);
    expect(await read('statements')).toEqual([]);
    await close({ month: '2025-12', accept: 'Not connected yet' });
    const { questions, accepted } = await statement('2026-000001');
    expect(questions).toHaveLength(1);
    expect(accepted).toEqual({ reason: 'Not connected yet', by: 'admin' });
  });

  it('refuses a reason that no database can hold', async () => {
    await addDecember('Rack A');
    for (const accept of ['a\u0000b', 'a\ud800']) {
      const { status, body } = await close({ month: '2025-12', accept });
      expect([status, body.error.message]).toEqual([422, 'accept: must be well-formed text without NUL']);
    }
    expect(await read('statements')).toEqual([]);
  });

  it('changes nothing the second time, and credits and corrects once a late reading came', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2025-11-30T23:00:00Z', 999], ['2025-12-01T01:00:00Z', 1_001], ['2026-01-01T00:00:00Z', 1_100]);
    await close({ month: '2025-12' });
    expect((await close({ month: '2025-12' })).body).toMatchObject({ data: [], meta: { wasClosed: true } });
    await rig().postValues(id, ['2025-12-01T00:00:00Z', 1_000.5]);
    expect(await read('closings?month=2025-12')).toMatchObject({ isClosed: true, changed: ['2026-000001'], missing: 0 });
    expect((await close({ month: '2025-12' })).body.data).toMatchObject([
      { number: '2026-000002', kind: 'credit', corrects: '2026-000001', energyKwh: '-100' },
      { number: '2026-000003', kind: 'correction', corrects: '2026-000001', energyKwh: '99.5' },
    ]);
    expect(await read('closings?month=2025-12')).toMatchObject({ changed: [] });
    expect(await statement('2026-000001')).toMatchObject({ totals: { energyKwh: '100' } });
    expect(await statement('2026-000002')).toMatchObject({ energy: [{ share: '-1', energyKwh: '-100' }], corrects: '2026-000001' });
    expect(await read('statements/verify')).toMatchObject({ count: 3, broken: null, last: { number: '2026-000003' } });
  });

  it('corrects a month of which a person decided an event later', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2025-12-01T00:00:00Z', 1_000], ['2025-12-10T00:00:00Z', 500], ['2026-01-01T00:00:00Z', 600]);
    const held = await close({ month: '2025-12' });
    expect(held.body.meta.openQuestions).toMatchObject([{ question: { code: 'open_event', endpointId: id } }]);
    await close({ month: '2025-12', accept: 'The customer was told' });
    const before = await statement('2026-000001');
    await decide(id, '2025-12-10T00:00:00Z');
    const { body } = await close({ month: '2025-12' });
    expect(body.data).toMatchObject([
      { kind: 'credit', energyKwh: `-${before.totals.energyKwh}` },
      { kind: 'correction', energyKwh: '150' },
    ]);
    const { energy } = await statement('2026-000003');
    expect(energy[0].events).toMatchObject([
      { status: 'corrected', reason: 'The technician wrote it down', decidedBy: expect.any(String) },
    ]);
  });

  it('corrects nothing if a person confirms an event and no figure changes', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2025-12-01T00:00:00Z', 1_000], ['2025-12-10T00:00:00Z', 900], ['2026-01-01T00:00:00Z', 1_000]);
    await close({ month: '2025-12', accept: 'The technician comes later' });
    const [event] = (await statement('2026-000001')).energy[0].events;
    const decision = { endpointId: id, at: '2025-12-10T00:00:00Z', kind: event.kind, reason: 'The technician has seen it' };
    expect((await send(rig().api, 'admin', 'POST', '/api/v1/consumption/events/decisions', decision)).status).toBe(200);
    expect((await close({ month: '2025-12' })).body).toMatchObject({ data: [], meta: { wasClosed: true, openQuestions: [] } });
    expect(await read('closings?month=2025-12')).toMatchObject({ changed: [], sameFigures: ['2026-000001'] });
  });

  it('asks in each month after a change of the unit, until a person decides', async () => {
    const id = await rig().addEndpoint({ name: 'Rack A' });
    const values = [
      ['2025-10-20T00:00:00Z', 5_000],
      ['2025-10-20T01:00:00Z', 5_000_500],
      ['2025-11-01T00:00:00Z', 5_160_000],
      ['2025-12-01T00:00:00Z', 5_520_000],
      ['2026-01-01T00:00:00Z', 5_900_000],
    ] as const;
    await rig().postValues(id, ...values);
    const held = await close({ month: '2025-12' });
    const times = 'since 2025-10-20T01:00:00Z it may show another unit, to be multiplied by 0.001: 5000 kWh before and 5000500 kWh after.';
    const ways =
      'If so, set a multiplier from that time, 0.001 times the usual one, and confirm the event, or call it a spike or a dip, which leaves its readings out; else say what happened.';
    const question = { code: 'unit_in_doubt', endpointId: id, text: `Rack A: ${times} ${ways}` };
    expect(held.body).toMatchObject({ data: [], meta: { openQuestions: [{ question }] } });
    const monthly = async () => (await send(rig().api, 'read', 'GET', `/api/v1/consumption/monthly/${id}?year=2025&month=12`)).body.data;
    expect(await monthly()).toMatchObject({ consumption: null, unknown: 'counter_jumped', minusKwh: null, flags: ['unit_in_doubt'] });
    const multiplier = [{ from: '2025-10-20T01:00:00Z', factor: '0.001' }];
    expect((await send(rig().api, 'admin', 'PUT', `/api/v1/endpoints/${id}`, { multiplier })).status).toBe(200);
    const decision = { endpointId: id, at: '2025-10-20T01:00:00Z', kind: 'unexplained', reason: 'It shows Wh since the update' };
    expect((await send(rig().api, 'admin', 'POST', '/api/v1/consumption/events/decisions', decision)).status).toBe(200);
    expect(await monthly()).toMatchObject({ consumption: 380, unknown: null, minusKwh: 0, flags: [] });
    expect((await close({ month: '2025-12' })).body).toMatchObject({ data: [{ energyKwh: '380' }], meta: { openQuestions: [] } });
  });

  it('asks to close the month before again if energy at its end is on no statement', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2025-11-01T00:00:00Z', 1_000], ['2025-11-30T23:50:00Z', 1_010]);
    await close({ month: '2025-11' });
    await rig().postValues(id, ['2025-12-01T00:10:00Z', 1_012], ['2026-01-01T00:00:00Z', 1_100]);
    expect((await close({ month: '2025-12' })).body.meta.openQuestions).toMatchObject([
      {
        question: {
          code: 'month_before_changed',
          text: 'Rack A3: the month before was billed up to 1010 kWh, and this one begins at 1011 kWh; close the month before again first.',
        },
      },
    ]);
    await close({ month: '2025-11' });
    expect((await close({ month: '2025-12' })).body.data).toMatchObject([{ energyKwh: '89' }]);
    expect((await statement('2026-000003')).totals.energyKwh).toBe('11');
  });

  it('keeps statements and history of an endpoint that is deleted', async () => {
    const id = await addDecember('Rack A');
    await close({ month: '2025-12' });
    expect((await send(rig().api, 'admin', 'DELETE', `/api/v1/endpoints/${id}`)).status).toBe(200);
    expect((await close({ month: '2025-12' })).body.data).toEqual([]);
    expect(await statement('2026-000001')).toMatchObject({ totals: { energyKwh: '100' } });
    expect(await read('preview?month=2025-12')).toMatchObject([{ totals: { energyKwh: '100' } }]);
  });

  it('cannot be undone: rows are not changed or deleted, and what was changed by force is found', async () => {
    await addDecember('Rack A');
    await close({ month: '2025-12' });
    const { database } = rig().api;
    await expect(sql`update statements set document = '{}'`.execute(database)).rejects.toThrow('never changed or deleted');
    await expect(sql`delete from statements`.execute(database)).rejects.toThrow('never changed or deleted');
    await expect(sql`truncate statements cascade`.execute(database)).rejects.toThrow('never changed or deleted');
    const { number, hash } = (await read('statements/verify')).last;
    const broken = async (expected: string) => (await read(`statements/verify?expect=${expected}`)).broken;
    expect(await broken(`${number}:${hash}`)).toBeNull();
    expect(await broken(`${number}:${'0'.repeat(64)}`)).toMatchObject({ number, reason: expect.stringContaining('its hash is not') });
    expect(await broken(`2026-000002:${hash}`)).toMatchObject({ number: '2026-000002', reason: expect.stringContaining('cut off') });
    expect((await send(rig().api, 'read', 'GET', `/api/v1/billing/statements/verify?expected=${number}:${hash}`)).status).toBe(422);
    await sql`alter table statements disable trigger statements_are_immutable`.execute(database);
    await sql`update statements set document = replace(document, '"energyKwh":"100"', '"energyKwh":"90"')`.execute(database);
    expect(await read('statements/verify')).toEqual({
      count: 0,
      broken: { number: '2026-000001', reason: 'its document is not the one that was closed' },
      last: null,
    });
  });

  it('does not compute again what was closed before readings were thinned', async () => {
    const id = await addDecember('Rack A');
    await close({ month: '2025-12' });
    await sql`insert into thinned_months values ('2025-12', now())`.execute(rig().api.database);
    await rig().postValues(id, ['2025-12-31T23:59:00Z', 1_090]);
    expect((await close({ month: '2025-12' })).body).toMatchObject({ data: [], meta: { wasClosed: true, isThinned: true } });
  });
});

describe('exports', () => {
  it('are of the statements in force, or of previews of months that are open, with a file name', async () => {
    await addDecember('Rack A');
    const csv = async (query: string) => (await send(rig().api, 'read', 'GET', `/api/v1/billing/export?${query}`)).body as string;
    const preview = await csv('month=2025-12');
    await close({ month: '2025-12' });
    const single = await send(rig().api, 'read', 'GET', '/api/v1/billing/statements/2026-000001/export?format=csv');
    expect(single.headers.get('content-disposition')).toBe('attachment; filename="statement-2026-000001.csv"');
    expect(await csv('month=2025-12')).toBe(single.body);
    expect(preview.split('\r\n')).toHaveLength((single.body as unknown as string).split('\r\n').length);
    // Nothing was read before December.
    expect((await csv('year=2025')).split('\r\n')).toEqual(single.body.split('\r\n'));
    const refused = await send(rig().api, 'read', 'GET', '/api/v1/billing/export?month=2025-12&year=2025');
    expect(refused.status).toBe(422);
  });

  it('are not of everybody if the parameter that names a customer is misspelt, or nobody is that customer', async () => {
    await addDecember('Rack A');
    const ask = async (route: string, query: string) => {
      const { status, body } = await send(rig().api, 'read', 'GET', `/api/v1/billing/${route}?month=2025-12&${query}`);
      return [status, body.error?.message];
    };
    for (const route of ['export', 'preview', 'statements', 'anomalies', 'closings'])
      expect([route, ...(await ask(route, 'customer=C-17'))]).toEqual([route, 422, 'querystring: Unrecognized key: "customer"']);
    const nobody = '00000000-0000-4000-8000-000000000000';
    expect(await ask('export', `customerId=${nobody}`)).toEqual([404, `There is no customer ${nobody}.`]);
  });

  it('have no total of energy if none is known', async () => {
    await addDecember('Rack A');
    const [preview] = await read('preview?month=2026-01');
    expect([preview.energy[0].energyKwh, preview.totals.energyKwh]).toEqual([null, null]);
  });
});
