import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { runSql } from '../../testing/run-sql.ts';
import { send, useTestApi } from '../../testing/use-test-api.ts';

const path = '/api/v1/billing/tariffs';
const energy = { kind: 'energy', price: 0.3 };
const tariff = { name: 'Colo', currency: 'EUR', totalRule: 'sum_of_lines', versions: [{ from: '2026-01-01', components: [energy] }] };
const withComponents = (...components: readonly unknown[]) => ({ ...tariff, versions: [{ from: '2026-01-01', components }] });

describe('the routes of tariffs', () => {
  const api = useTestApi();
  const ask = (method: string, address = path, body?: unknown) => send(api(), 'admin', method, address, body);
  const problemsOf = async (body: unknown) =>
    (await ask('POST', path, body)).body.error.details.map(({ field, reason }: { field: string; reason: string }) => `${field}: ${reason}`);
  const componentProblems = (...components: readonly unknown[]) => problemsOf(withComponents(...components));

  it('keep decimals as text, whether they come as text or as numbers', async () => {
    const prices = [0.264159, '0.26415900', 1e-7, '123456789012.123456789012'];
    const { status, body } = await ask('POST', path, withComponents(...prices.map((price) => ({ kind: 'energy', price }))));
    expect(status).toBe(201);
    const kept = body.data.versions[0].components.map(({ price }: { price: string }) => price);
    expect(kept).toEqual(['0.264159', '0.264159', '0.0000001', '123456789012.123456789012']);
    expect((await ask('GET', `${path}/${body.data.id}`)).body.data).toEqual(body.data);
  });

  it('refuse a number that has lost digits on its way', async () => {
    const reason = 'must be a decimal with up to 12 digits before and 12 after the point; more than 15 digits as a string';
    for (const price of [0.1234567890123456, 1e-30, 1e20, '1e3', '1,5', '']) {
      expect(await componentProblems({ kind: 'energy', price })).toEqual([`versions.0.components.0.price: ${reason}`]);
    }
  });

  it('name the field of every problem', async () => {
    expect(await problemsOf({ ...tariff, currency: 'EURO', totalRule: 'x', versions: [] })).toEqual([
      'currency: must be a code of ISO 4217, such as EUR',
      expect.stringMatching(/^totalRule: /),
      expect.stringMatching(/^versions: /),
    ]);
    expect(await problemsOf({ ...tariff, versions: [...tariff.versions, ...tariff.versions] })).toEqual([
      'versions.1.from: must be after that of the version before',
    ]);
    expect(await componentProblems({ kind: 'energy', prise: '1' })).toEqual([
      'versions.0.components.0.price: is missing',
      expect.stringMatching(/^versions\.0\.components\.0: .*prise/),
    ]);
    expect(await componentProblems(energy, { kind: 'minimum', amount: 5 }, { kind: 'minimum', amount: 6 })).toEqual([
      'versions.0.components.2: must be the only minimum',
    ]);
    expect(
      await componentProblems({
        kind: 'tiers',
        tiers: [
          { upTo: 100, price: 1 },
          { upTo: 90, price: 1 },
          { upTo: 120, price: 1 },
        ],
      }),
    ).toEqual([
      'versions.0.components.0.tiers.1.upTo: must be above that of the tier before (100)',
      'versions.0.components.0.tiers.2.upTo: must be null: it is the last tier',
    ]);
    const commit = { kind: 'commit', basis: 'demand_kw', quantity: 5, amount: 10, overagePrice: 1 };
    expect(await componentProblems({ ...commit, per: 'customer' }, { ...commit, quantity: 0 }, { ...commit, amount: -1 })).toEqual([
      expect.stringMatching(/^versions\.0\.components\.0\.per: must be line/),
      'versions.0.components.1.quantity: must be above 0',
      'versions.0.components.2.amount: must not be negative',
    ]);
    const rate = (from: string, to: string, days?: readonly string[]) => ({ name: 'R', price: 1, days, times: [{ from, to }] });
    const rates = [rate('06:00', '22:00'), rate('21:00', '06:00'), rate('07:00', '07:00', ['monday']), rate('7:00', '25:00', ['sunday'])];
    expect(await componentProblems({ kind: 'time_of_use', rates: rates.slice(0, 2), rest: { name: 'Rest', price: 1 } })).toEqual([
      'versions.0.components.0.rates.1: overlaps with rates.0: there are times at which both apply',
    ]);
    expect(await componentProblems({ kind: 'time_of_use', rates: rates.slice(2), rest: { name: 'Rest', price: 1 } })).toEqual([
      'versions.0.components.0.rates.0.times.0: must not be empty',
      'versions.0.components.0.rates.1.times.0.from: must be a local time from 00:00 to 24:00',
      'versions.0.components.0.rates.1.times.0.to: must be a local time from 00:00 to 24:00',
    ]);
    expect(
      await componentProblems({
        kind: 'time_of_use',
        rates: [{ name: 'A', price: 1, seasons: [{ from: '02-30', to: '06-31' }] }],
        rest: { name: 'R', price: 1 },
      }),
    ).toEqual([
      'versions.0.components.0.rates.0.seasons.0.from: must be a day of the year as month-day, such as 06-01',
      'versions.0.components.0.rates.0.seasons.0.to: must be a day of the year as month-day, such as 06-01',
    ]);
  });

  it('keep the currency, and the versions that began in a month that is closed', async () => {
    const { id } = (await ask('POST', path, tariff)).body.data;
    expect((await ask('PUT', `${path}/${id}`, { currency: 'USD' })).body.error.message).toBe(
      'currency: cannot change: create another tariff',
    );
    const cheaper = { from: '2026-01-01', components: [{ ...energy, price: '0.2' }] };
    expect((await ask('PUT', `${path}/${id}`, { versions: [cheaper] })).status).toBe(200);
    const customer = (
      await ask('POST', '/api/v1/billing/customers', { name: 'Acme', timezone: 'UTC', tariffs: [{ tariffId: id, from: '2026-01-01' }] })
    ).body.data;
    await runSql(
      api().database,
      `insert into statements (number, sequence, month, customer_id, kind, document, inputs_hash, hash, created_at, created_by)
       values ('1', 1, '2026-01', $1, 'statement', '{}', '', '', now(), '')`,
      [customer.id],
    );
    const refused = await ask('PUT', `${path}/${id}`, { versions: tariff.versions });
    expect([refused.status, refused.body.error.message]).toEqual([
      422,
      'versions: must keep those that begin in 2026-01 or before: these months are closed; add a version from a later day',
    ]);
    expect((await ask('PUT', `${path}/${id}`, { versions: [cheaper, { from: '2026-01-20', components: [] }] })).status).toBe(422);
    const added = await ask('PUT', `${path}/${id}`, { name: 'Colo 2', versions: [cheaper, { from: '2026-02-01', components: [energy] }] });
    expect([added.status, added.body.data.name, added.body.data.versions.length]).toEqual([200, 'Colo 2', 2]);
    const deleted = await ask('DELETE', `${path}/${id}`);
    expect([deleted.status, deleted.body.error.message]).toEqual([409, 'These customers have it: Acme. Give them another tariff first.']);
  });

  it('delete one that no customer has', async () => {
    const { id } = (await ask('POST', path, tariff)).body.data;
    expect((await ask('DELETE', `${path}/${id}`)).status).toBe(200);
    expect((await ask('GET', `${path}/${id}`)).status).toBe(404);
    expect((await ask('GET', `${path}/${randomUUID()}`)).status).toBe(404);
    expect((await ask('GET')).body.data.map((each: { id: string }) => each.id)).not.toContain(id);
  });
});
