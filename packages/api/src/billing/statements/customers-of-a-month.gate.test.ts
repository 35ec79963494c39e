import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { readDecimal } from '../../metering/decimal.ts';
import { send } from '../../testing/index.ts';
import { useReadings } from '../../testing/readings/rig.ts';

const rig = useReadings();
const close = (body: object) => send(rig().api, 'admin', 'POST', '/api/v1/billing/closings', body);
const read = async (path: string) => (await send(rig().api, 'read', 'GET', `/api/v1/billing/${path}`)).body.data;
const statement = async (number: string) => (await read(`statements/${number}`)).document;

/** Readings of an endpoint at the ends of December, 100 kWh apart. */
async function addDecember(name: string, timezone = 'UTC'): Promise<string> {
  const id = await rig().addEndpoint({ name, timezone });
  const offset = timezone === 'UTC' ? 'Z' : '+09:00';
  await rig().postValues(id, [`2025-12-01T00:00:00${offset}`, 1_000], [`2026-01-01T00:00:00${offset}`, 1_100]);
  return id;
}

describe('customers of a month', () => {
  async function addCustomer(
    id: string,
    name: string,
    ...endpoints: readonly (readonly [id: string, line: string | null, from: string | null, to: string | null])[]
  ) {
    const { database } = rig().api;
    await sql`insert into customers (id, name, timezone, tariffs, created_at, updated_at) values (${id}, ${name}, 'UTC', '[]', now(), now())`.execute(
      database,
    );
    for (const [endpointId, line, from, to] of endpoints)
      await sql`
        insert into customer_endpoints (id, customer_id, endpoint_id, share, line, from_at, to_at)
        values (gen_random_uuid(), ${id}, ${endpointId}, 1, ${line}, ${from}, ${to})
      `.execute(database);
  }
  const [alice, bob] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];

  it('share the month of a rack that moved, to the last digit, and are asked about what nobody pays for', async () => {
    const [moved, vacant] = [await rig().addEndpoint({ name: 'Moved' }), await addDecember('Vacant')];
    await rig().postValues(moved, ['2025-11-30T23:10:00Z', 1_000], ['2025-12-13T01:00:00Z', 1_033.3], ['2026-01-01T00:20:00Z', 1_100.7]);
    const at = '2025-12-12T10:00:00Z';
    await addCustomer(alice, 'Alice', [moved, null, null, at]);
    await addCustomer(bob, 'Bob', [moved, null, at, null]);
    const held = await close({ month: '2025-12' });
    expect(held.body.meta.openQuestions).toContainEqual({
      customer: null,
      question: {
        code: 'unassigned',
        endpointId: vacant,
        text: 'Vacant: 100 kWh belong to no customer in this month, so nobody pays for them.',
      },
    });
    const { body } = await close({ month: '2025-12', accept: 'Nobody rents it' });
    expect(await read('closings?month=2025-12')).toMatchObject({
      openQuestions: [],
      accepted: [{ endpointId: vacant, text: expect.stringContaining('100 kWh'), reason: 'Nobody rents it', by: 'admin' }],
    });
    expect(body.data).toMatchObject([{ customer: 'Alice' }, { customer: 'Bob' }]);
    const [first, second] = [await statement(body.data[0].number), await statement(body.data[1].number)];
    const units = ({ totals }: { totals: { energyKwh: string } }) => readDecimal(totals.energyKwh, 9);
    expect(first.energy[0].endKwh).toBe(second.energy[0].startKwh);
    expect(units(first) + units(second)).toBe(readDecimal(second.energy[0].endKwh, 9) - readDecimal(first.energy[0].startKwh, 9));
  });

  it('are asked about days and shares that nobody pays for, also once a month is closed', async () => {
    const [moved, shared] = [await addDecember('Moved'), await addDecember('Shared')];
    await addCustomer(alice, 'Alice', [moved, null, null, '2025-12-11T00:00:00Z'], [shared, null, null, null]);
    await addCustomer(bob, 'Bob', [moved, null, '2025-12-11T00:00:00Z', null]);
    const asked = async () =>
      (await close({ month: '2025-12' })).body.meta.openQuestions
        .filter(({ customer }: { customer: string | null }) => customer === null)
        .map(({ question }: { question: { text: string } }) => question.text);
    expect(await asked()).toEqual([]);
    await close({ month: '2025-12', accept: 'Read by hand' });
    const { database } = rig().api;
    await sql`update customer_endpoints set share = 0.123456789 where endpoint_id = ${shared}`.execute(database);
    await sql`update customer_endpoints set from_at = '2025-12-12T02:24:00Z' where customer_id = ${bob}`.execute(database);
    expect(await asked()).toEqual([
      'Moved: 3.548387097 kWh belong to no customer in this month, so nobody pays for them.',
      'Shared: 87.6543211 kWh belong to no customer in this month, so nobody pays for them.',
    ]);
    await close({ month: '2025-12', accept: 'Left early' });
    expect((await close({ month: '2025-12' })).body).toMatchObject({ data: [], meta: { openQuestions: [] } });
    // The same share is nobody's all month, although it is another customer who has the rest now.
    await sql`update customer_endpoints set to_at = '2025-12-10T00:00:00Z' where endpoint_id = ${shared}`.execute(database);
    await sql`
      insert into customer_endpoints (id, customer_id, endpoint_id, share, from_at)
      values (gen_random_uuid(), ${bob}, ${shared}, 0.123456789, '2025-12-10T00:00:00Z')
    `.execute(database);
    expect(await asked()).toEqual([]);
    // What was accepted is not that all of it becomes nobody's.
    await sql`delete from customer_endpoints where endpoint_id = ${shared}`.execute(database);
    expect(await asked()).toEqual(['Shared: 100 kWh belong to no customer in this month, so nobody pays for them.']);
    await close({ month: '2025-12', accept: 'Its owner has gone' });
    const { accepted } = await read('closings?month=2025-12');
    expect(accepted.map(({ reason }: { reason: string }) => reason).toSorted()).toEqual(['Its owner has gone', 'Left early', 'Left early']);
  });

  it("are asked about unusual days of their own share and time, and not of what was another one's", async () => {
    const id = await rig().addEndpoint();
    const midnights = Array.from({ length: 62 }, (_, day) => new Date(Date.UTC(2025, 10, 1 + day)).toISOString());
    await rig().postValues(id, ...midnights.map((at, day) => [at, 1_000 + 10 * day + (day > 49 ? 40 : 0)] as const));
    await addCustomer(alice, 'Alice', [id, null, null, null]);
    await addCustomer(bob, 'Bob', [id, null, '2025-12-05T00:00:00Z', null]);
    await sql`update customer_endpoints set share = 0.5`.execute(rig().api.database);
    const { openQuestions } = (await close({ month: '2025-12' })).body.meta;
    expect(openQuestions.filter(({ question }: { question: { code: string } }) => question.code === 'anomaly')).toEqual([
      {
        customer: 'Alice',
        question: {
          code: 'anomaly',
          endpointId: id,
          text: 'Rack A3: 1 unusual days for their weekday, the first on 2025-12-20: 25 kWh, usually 5 kWh.',
        },
      },
    ]);
    expect(await read('anomalies?month=2025-12')).toMatchObject([{ period: '2025-12-20', kwh: '50', usualKwh: '10' }]);
  });

  it('are not asked about an endpoint that was deleted before the month', async () => {
    const [here, gone] = [await addDecember('Here'), await rig().addEndpoint({ name: 'Gone', deletedAt: '2025-11-05T00:00:00Z' })];
    await rig().postValues(gone, ['2025-11-01T00:00:00Z', 1], ['2025-11-05T00:00:00Z', 2]);
    await addCustomer(alice, 'Alice', [here, null, null, null], [gone, null, null, null]);
    expect((await close({ month: '2025-12' })).body.meta.openQuestions).toEqual([]);
    expect((await statement('2026-000001')).energy).toHaveLength(1);
  });

  it('have both feeds of a rack as one line', async () => {
    const [a, b] = [await addDecember('Feed A'), await addDecember('Feed B')];
    await addCustomer(alice, 'Alice', [a, 'Rack 7', null, null], [b, 'Rack 7', null, null]);
    await close({ month: '2025-12' });
    const { energy, totals } = await statement('2026-000001');
    expect(energy).toMatchObject([
      { line: 'Rack 7', endpointId: a },
      { line: 'Rack 7', endpointId: b },
    ]);
    expect(totals.energyKwh).toBe('200');
  });

  it('pay by the tariff for both feeds together, and a credit takes back all of it', async () => {
    const [a, b] = [await addDecember('Feed A'), await addDecember('Feed B')];
    await addCustomer(alice, 'Alice', [a, 'Rack 7', null, null], [b, 'Rack 7', null, null]);
    const components = [
      { kind: 'energy', price: '0.25' },
      {
        kind: 'time_of_use',
        rates: [{ name: 'day', price: '0.1', times: [{ from: '06:00', to: '18:00' }] }],
        rest: { name: 'night', price: '0' },
      },
      { kind: 'demand', price: '3' },
      { kind: 'tax', name: 'VAT', percent: '19' },
    ];
    const tariff = { name: 'Standard', currency: 'EUR', totalRule: 'sum_of_lines', versions: [{ from: '2025-01-01', components }] };
    const { body: made } = await send(rig().api, 'admin', 'POST', '/api/v1/billing/tariffs', tariff);
    const tariffs = JSON.stringify([{ tariffId: made.data.id, from: '2025-01-01' }]);
    await sql`update customers set tariffs = ${tariffs}`.execute(rig().api.database);
    expect((await close({ month: '2025-12', accept: 'Read once a month' })).status).toBe(200);
    const { charges, totals } = await statement('2026-000001');
    expect(charges).toContainEqual(expect.objectContaining({ component: 'energy', line: 'Rack 7', quantity: '200', amount: '50.00' }));
    // Half of the time is day, and energy between two readings is spread evenly.
    expect(charges).toContainEqual(expect.objectContaining({ component: 'time_of_use', quantity: '100', amount: '10.00' }));
    expect(totals).toEqual({ energyKwh: '200', net: '60.00', tax: '11.40', gross: '71.40' });
    await sql`update customer_endpoints set share = 0.5`.execute(rig().api.database);
    await close({ month: '2025-12', accept: 'Read once a month' });
    expect((await statement('2026-000002')).totals).toEqual({ energyKwh: '-200', net: '-60.00', tax: '-11.40', gross: '-71.40' });
    expect((await statement('2026-000003')).totals).toEqual({ energyKwh: '100', net: '30.00', tax: '5.70', gross: '35.70' });
  });

  it('have the readings kept that rates and the highest power rest on', async () => {
    const id = await rig().addEndpoint();
    const times = ['01T00:00', '10T05:50', '10T06:10', '10T11:00', '10T12:00', '10T12:07', '10T12:15', '10T13:00', '10T20:00'];
    await rig().postValues(id, ...times.map((time, index) => [`2025-12-${time}:00Z`, 1_000 + (index > 5 ? 9 : 0) + index] as const), [
      '2026-01-01T00:00:00Z',
      1_020,
    ]);
    await addCustomer(alice, 'Alice', [id, null, null, null]);
    const day = { name: 'day', price: '0.1', times: [{ from: '06:00', to: '18:00' }] };
    const components = [
      { kind: 'time_of_use', rates: [day], rest: { name: 'night', price: '0' } },
      { kind: 'demand', price: '3' },
    ];
    const tariff = { name: 'Standard', currency: 'EUR', totalRule: 'sum_of_lines', versions: [{ from: '2025-01-01', components }] };
    const { body: made } = await send(rig().api, 'admin', 'POST', '/api/v1/billing/tariffs', tariff);
    await sql`update customers set tariffs = ${JSON.stringify([{ tariffId: made.data.id, from: '2025-01-01' }])}`.execute(
      rig().api.database,
    );
    await close({ month: '2025-12', accept: 'Read by hand' });
    const { rows } = await sql<{ at: string }>`
      select to_char(read_at at time zone 'UTC', 'DD"T"HH24:MI') as at from statement_readings order by read_at
    `.execute(rig().api.database);
    expect(rows.map(({ at }) => at)).toEqual([...times.filter((time) => time !== '10T11:00'), '01T00:00']);
  });

  it('pay nothing, and not an unknown amount, for a rack while it was not theirs', async () => {
    const id = await addDecember('Rack A');
    await addCustomer(alice, 'Alice', [id, null, null, '2025-12-03T00:00:00Z'], [id, null, '2025-12-30T00:00:00Z', null]);
    const day = { name: 'day', price: '0.1', times: [{ from: '06:00', to: '18:00' }] };
    const components = [{ kind: 'time_of_use', rates: [day], rest: { name: 'night', price: '0' } }];
    const tariff = { name: 'Standard', currency: 'EUR', totalRule: 'sum_of_lines', versions: [{ from: '2025-01-01', components }] };
    const { body: made } = await send(rig().api, 'admin', 'POST', '/api/v1/billing/tariffs', tariff);
    await sql`update customers set tariffs = ${JSON.stringify([{ tariffId: made.data.id, from: '2025-01-01' }])}`.execute(
      rig().api.database,
    );
    const [{ charges }] = await read('preview?month=2025-12');
    expect(charges.map(({ text }: { text: string }) => text)).toEqual(['Energy, day', 'Energy, night']);
  });

  it('get a credit if what was billed to them is billed to others', async () => {
    const id = await addDecember('Rack A');
    await addCustomer(alice, 'Alice', [id, null, null, null]);
    await close({ month: '2025-12' });
    await sql`update customer_endpoints set from_at = '2026-01-01'`.execute(rig().api.database);
    await addCustomer(bob, 'Bob', [id, null, null, null]);
    expect((await close({ month: '2025-12' })).body.data).toMatchObject([
      { customer: 'Bob', kind: 'statement', energyKwh: '100' },
      { customer: 'Alice', kind: 'credit', energyKwh: '-100' },
      { customer: 'Alice', kind: 'correction', energyKwh: '0' },
    ]);
  });
});
