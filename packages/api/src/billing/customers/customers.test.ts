import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { useReadings } from '../../testing/readings/rig.ts';
import { runSql } from '../../testing/run-sql.ts';
import { send } from '../../testing/use-test-api.ts';
import { customersInMonth } from './in-month.ts';

const path = '/api/v1/billing/customers';

describe('customers', () => {
  const rig = useReadings();
  const ask = (method: string, address = path, body?: unknown) => send(rig().api, 'admin', method, address, body);
  const create = async (body: unknown) => (await ask('POST', path, body)).body.data;
  const reasonsOf = async (body: unknown, method = 'POST', address = path) => {
    const { status, body: answer } = await ask(method, address, body);
    expect(status).toBe(422);
    return answer.error.details.map(({ field, reason }: { field: string; reason: string }) => `${field}: ${reason}`);
  };
  const addTariff = async (fields: object = {}) => {
    const body = {
      name: 'Colo',
      currency: 'EUR',
      totalRule: 'sum_of_lines',
      versions: [{ from: '2026-01-01', components: [] }],
      ...fields,
    };
    return (await send(rig().api, 'admin', 'POST', '/api/v1/billing/tariffs', body)).body.data.id;
  };
  const inMonth = (month: string) => customersInMonth(rig().api.database, month);

  it('have endpoints, by share and by period, and take the zone of the first', async () => {
    const endpointId = await rig().addEndpoint({ timezone: 'Europe/Berlin' });
    const { id, ...customer } = await create({
      name: 'Acme',
      reference: 'C-17',
      address: '1 Main Street',
      endpoints: [
        { endpointId, share: 0.25, line: 'Rack A3', outlet: '7', from: '2026-01-10' },
        { endpointId, share: '0.50', to: '2026-01-10' },
      ],
    });
    expect(customer).toMatchObject({
      timezone: 'Europe/Berlin',
      email: null,
      endpoints: [
        { endpointId, share: '0.5', line: null, outlet: null, from: null, to: '2026-01-09T23:00:00.000Z' },
        { endpointId, share: '0.25', line: 'Rack A3', outlet: '7', from: '2026-01-09T23:00:00.000Z', to: null },
      ],
      tariffs: [],
    });
    const read = (await ask('GET', `${path}/${id}`)).body.data;
    expect(read).toEqual({ id, ...customer });
    expect((await ask('PUT', `${path}/${id}`, read)).body.data).toMatchObject({ ...customer, updatedAt: expect.any(String) });
    expect((await ask('GET')).body).toMatchObject({ data: [{ name: 'Acme' }], meta: { count: 1 } });
  });

  it('together have at most the whole of an endpoint, at any time', async () => {
    const endpointId = await rig().addEndpoint();
    await create({ name: 'Acme', endpoints: [{ endpointId, share: '0.6', to: '2026-02-01' }] });
    expect(await reasonsOf({ name: 'Beta', endpoints: [{ endpointId, from: '2026-01-31' }] })).toEqual([
      'endpoints.0.share: the shares of Beta and Acme add up to 1.6 from 2026-01-31T00:00:00.000Z on: they must not be above 1',
    ]);
    expect(await reasonsOf({ name: 'Beta', endpoints: [{ endpointId, share: '0.400000001' }] })).toHaveLength(1);
    const beta = await create({
      name: 'Beta',
      endpoints: [
        { endpointId, share: '0.4', to: '2026-02-01' },
        { endpointId, from: '2026-02-01' },
      ],
    });
    expect(await reasonsOf({ endpoints: [{ endpointId, share: 1 }] }, 'PUT', `${path}/${beta.id}`)).toEqual([
      'endpoints.0.share: the shares of Beta and Acme add up to 1.6: they must not be above 1',
    ]);
    expect((await ask('PUT', `${path}/${beta.id}`, { name: 'Beta Ltd' })).body.data.endpoints).toHaveLength(2);
  });

  it('have known endpoints, also deleted ones, known tariffs, and periods in order', async () => {
    const deleted = await rig().addEndpoint({ deletedAt: '2026-01-05T00:00:00Z' });
    const [unknown, tariffId] = [randomUUID(), randomUUID()];
    await create({ name: 'Acme', reference: 'C-17', endpoints: [{ endpointId: deleted }] });
    expect(
      await reasonsOf({
        name: 'Beta',
        reference: 'C-17',
        endpoints: [{ endpointId: unknown }],
        tariffs: [{ tariffId, from: '2026-01-01' }],
      }),
    ).toEqual([
      'reference: is that of Acme',
      'endpoints.0.endpointId: there is no such endpoint',
      'tariffs.0.tariffId: there is no such tariff',
      'timezone: is missing: without an endpoint there is no zone to take',
    ]);
    expect(
      await reasonsOf({
        name: 'Beta',
        endpoints: [
          { endpointId: unknown, share: 0 },
          { endpointId: unknown, from: 'now' },
        ],
      }),
    ).toEqual([
      'endpoints.0.share: must be above 0 and at most 1, with up to 9 places',
      'endpoints.1.from: must be a date, or a date and time with an offset',
    ]);
    const endpointId = await rig().addEndpoint();
    const outOfTime = ['0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59-23:59'].map((from) => ({ endpointId, from }));
    expect(await reasonsOf({ name: 'Beta', timezone: 'UTC', endpoints: outOfTime })).toEqual(
      [0, 1].map((index) => `endpoints.${index}.from: must be a date, or a date and time with an offset`),
    );
    expect(await reasonsOf({ name: 'Beta', endpoints: [{ endpointId, from: '2026-02-01', to: '2026-02-01' }] })).toEqual([
      'endpoints.0.to: must be after from',
    ]);
    const [euro, dollar] = [await addTariff(), await addTariff({ currency: 'USD' })];
    const starts = (from: string) => ({
      name: 'Beta',
      timezone: 'UTC',
      tariffs: [
        { tariffId: euro, from: '2026-01-01' },
        { tariffId: dollar, from },
      ],
    });
    expect(await reasonsOf(starts('2026-02-15'))).toEqual([expect.stringMatching(/^tariffs\.1\.from: must be the first of a month/)]);
    expect(await reasonsOf(starts('2025-02-15'))).toEqual(['tariffs: must be in the order of their dates']);
    expect((await create(starts('2026-02-01'))).tariffs).toHaveLength(2);
  });

  it('have in a month what is theirs in it, in the zone of each endpoint', async () => {
    const [berlin, newYork] = [
      await rig().addEndpoint({ name: 'A', timezone: 'Europe/Berlin' }),
      await rig().addEndpoint({ name: 'B', timezone: 'America/New_York' }),
    ];
    const fixed = (amount: string) => [{ kind: 'fixed', amount }];
    const versions = [
      { from: '2025-06-01', components: fixed('1') },
      { from: '2026-01-20', components: fixed('2') },
    ];
    const [first, second] = [
      await addTariff({ versions }),
      await addTariff({ name: 'New', versions: [{ from: '2020-01-01', components: fixed('3') }] }),
    ];
    await create({
      name: 'Acme',
      endpoints: [
        { endpointId: berlin, to: '2026-01-15' },
        { endpointId: newYork, share: '0.5' },
      ],
      tariffs: [
        { tariffId: first, from: '2026-01-05' },
        { tariffId: second, from: '2026-01-25' },
        { tariffId: null, from: '2026-02-01' },
      ],
    });
    const [month] = await inMonth('2026-01');
    const at = (ms: number) => new Date(ms).toISOString();
    expect(month?.assignments.map(({ endpointId, share, fromMs, toMs }) => [endpointId, share, at(fromMs), at(toMs)])).toEqual([
      [berlin, '1', '2025-12-31T23:00:00.000Z', '2026-01-14T23:00:00.000Z'],
      [newYork, '0.5', '2026-01-01T05:00:00.000Z', '2026-02-01T05:00:00.000Z'],
    ]);
    expect(month?.tariff).toMatchObject({ name: 'Colo, New', currency: 'EUR', totalRule: 'sum_of_lines' });
    expect(month?.stretches.map(({ fromMs, toMs, components }) => [at(fromMs), at(toMs), components])).toEqual([
      ['2025-12-31T23:00:00.000Z', '2026-01-04T23:00:00.000Z', []],
      ['2026-01-04T23:00:00.000Z', '2026-01-19T23:00:00.000Z', fixed('1')],
      ['2026-01-19T23:00:00.000Z', '2026-01-24T23:00:00.000Z', fixed('2')],
      ['2026-01-24T23:00:00.000Z', '2026-01-31T23:00:00.000Z', fixed('3')],
    ]);
    expect(await inMonth('2026-02')).toMatchObject([{ assignments: [{ endpointId: newYork }], tariff: null, stretches: [] }]);
  });

  it('are gone without a trace if no statement is about them, else with an end', async () => {
    const [endpointId, tariffId] = [await rig().addEndpoint(), await addTariff()];
    const fields = { reference: 'C-17', endpoints: [{ endpointId }], tariffs: [{ tariffId, from: '2026-01-01' }] };
    const mistaken = await create({ name: 'Mistaken', ...fields });
    expect((await ask('DELETE', `${path}/${mistaken.id}`)).status).toBe(200);
    expect(await inMonth('2026-01')).toEqual([]);
    const { id } = await create({ name: 'Acme', ...fields });
    await runSql(
      rig().api.database,
      `insert into statements (number, sequence, month, customer_id, kind, document, inputs_hash, hash, created_at, created_by)
       values ('1', 1, '2025-12', $1, 'statement', '{}', '', '', now(), '')`,
      [id],
    );
    await ask('DELETE', `${path}/${id}`);
    expect((await ask('GET', `${path}/${id}`)).status).toBe(404);
    expect(await inMonth('2026-01')).toMatchObject([
      {
        customer: { id },
        assignments: [{ fromMs: Date.UTC(2026, 0, 1), toMs: rig().clock.now() }],
        stretches: [{}, { fromMs: Date.UTC(2026, 0, 16), components: [] }],
      },
    ]);
    expect(await inMonth('2026-02')).toEqual([]);
    await create({ name: 'Next', ...fields, endpoints: [{ endpointId, from: new Date(rig().clock.now()).toISOString() }] });
  });
});
