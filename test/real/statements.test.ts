import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type OpenDatabase,
  migrateTestDatabase,
  openPostgres,
  send,
  startTestApi,
  type TestApi,
  testPostgres,
} from '@wattjobs/api/testing';
import { inDeliveryOrder, makeMeterYears, type MeterYears } from '@wattjobs/simulators';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDecimal } from '../../packages/api/src/metering/decimal.ts';
import { usualLongestGapMs } from '../../packages/api/src/registers/context.ts';
import { ask, type RealPostgres, startRealPostgres } from './start-postgres.ts';
import { tariffsOfAllKinds } from './tariffs-of-all-kinds.ts';

const billed = ['2025-08', '2025-09', '2025-10', '2025-11', '2025-12'];
const [fromMs, toMs] = [Date.UTC(2025, 7, 1), Date.UTC(2026, 0, 1)];
const customers = 10;

interface Endpoint {
  readonly id: string;
  readonly meter: MeterYears;
}

interface Period {
  readonly from: string;
  readonly to: string;
  readonly kwh: string;
  readonly minusKwh: string | null;
  readonly plusKwh: string | null;
}

const units = (kwh: string) => readDecimal(kwh, 9);

/** In 10⁻⁹ kWh, with the multipliers. */
function trueEnergy({ multipliers, trueUnits }: MeterYears, from: number, to: number): bigint {
  const factors = [
    { fromMs: -Infinity, factor: '1' },
    ...multipliers.map(({ fromMs: at, factor }) => ({ fromMs: at ?? -Infinity, factor })),
  ];
  const parts = factors.map(({ fromMs: at, factor }, place) => {
    const [start, end] = [Math.max(from, at), Math.min(to, factors[place + 1]?.fromMs ?? Infinity)];
    return start < end ? (trueUnits(start, end) * units(factor)) / units('1') : 0n;
  });
  return parts.reduce((sum, part) => sum + part, 0n);
}

/** Two meters of each history, read so seldom that the test is quick. */
function quickMeters(): readonly MeterYears[] {
  const all = Array.from({ length: 200 }, (_, place) => makeMeterYears(21, place, fromMs, toMs)).filter(
    ({ pollMinutes }) => pollMinutes >= 60,
  );
  const kinds = Map.groupBy(all, ({ name }) => name.at(-1));
  return [...kinds.values()].flatMap((meters) => meters.slice(0, 2));
}

describe('fifty statements of simulated meters', () => {
  let postgres: RealPostgres;
  let database: OpenDatabase;
  let api: TestApi;
  let url = '';
  const folder = mkdtempSync(join(tmpdir(), 'statements-'));
  const meters = quickMeters();
  const endpoints: Endpoint[] = [];

  async function call(method: string, path: string, body?: unknown, status = 200) {
    const answer = await send(api, 'admin', method, `/api/v1/${path}`, body);
    expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBe(status);
    return answer.body.data;
  }

  async function addMeter(meter: MeterYears): Promise<Endpoint> {
    const id = randomUUID();
    ask(
      url,
      `insert into endpoints (id, name, ip_address, type, auth_type, scraping_config, enabled, poll_interval_minutes, timezone, created_at, updated_at)
      values ('${id}', '${meter.name}', '192.0.2.1', 'PDU', 'none', '{}', true, 60, '${meter.zone}', '2025-07-01Z', now())`,
    );
    const multiplier = meter.multipliers.map(({ fromMs: at, factor }) => ({
      from: at === null ? null : new Date(at).toISOString(),
      factor,
    }));
    const { ratedPowerKw, modulusKwh: registerModulus } = meter;
    await call('PUT', `endpoints/${id}`, { ratedPowerKw, registerModulus, ...(multiplier.length === 0 ? {} : { multiplier }) });
    return { id, meter };
  }

  async function deliver({ id, meter }: Endpoint, seed: number): Promise<void> {
    const items = inDeliveryOrder(meter.readings, seed).map(({ atMs, kwh, serial }) => ({
      endpointId: id,
      timestamp: new Date(atMs).toISOString(),
      success: true,
      totalKwh: Number(kwh),
      ...(serial === null ? {} : { serial }),
    }));
    for (let index = 0; index < items.length; index += 1_000) {
      const answer = await send(api, 'collect', 'POST', '/api/v1/consumption/readings/batch', { items: items.slice(index, index + 1_000) });
      expect(answer.body.data).toMatchObject({ refused: 0 });
    }
    for (const { atMs, kind, finalKwh, startKwh } of meter.knownEvents) {
      const known = { ...(finalKwh === null ? {} : { finalKwh }), ...(startKwh === null ? {} : { startKwh }) };
      const decision = { endpointId: id, at: new Date(atMs).toISOString(), kind, ...known, reason: 'The technician wrote it down' };
      await call('POST', 'consumption/events/decisions', decision);
    }
  }

  beforeAll(async () => {
    postgres = await startRealPostgres();
    url = postgres.createDatabase('statements');
    database = openPostgres(testPostgres(url), () => undefined);
    await migrateTestDatabase(database);
    api = await startTestApi({ database });
    for (const [seed, meter] of meters.entries()) {
      const endpoint = await addMeter(meter);
      endpoints.push(endpoint);
      await deliver(endpoint, seed);
    }
    const tariffs = [];
    for (const tariff of tariffsOfAllKinds) tariffs.push(await call('POST', 'billing/tariffs', tariff, 201));
    const idOf = (place: number) => endpoints[place % endpoints.length]?.id;
    for (let place = 0; place < customers; place += 1) {
      const tariff = tariffs[place % tariffs.length];
      await call(
        'POST',
        'billing/customers',
        {
          name: `Customer ${place}`,
          timezone: meters[place]?.zone,
          endpoints: [
            { endpointId: idOf(place), share: '0.375', line: place % 2 === 0 ? 'Both feeds' : null },
            { endpointId: idOf(place + 10), line: place % 2 === 0 ? 'Both feeds' : null, to: '2025-10-17T13:37:00+02:00' },
            { endpointId: idOf((place + 1) % 10), share: '0.333333333', from: '2025-09-10', to: '2025-11-20' },
            // A line that is away for a week.
            ...(place % 2 === 0 ? [] : [{ endpointId: idOf(place + 10), from: '2025-10-25' }]),
          ],
          tariffs: [{ tariffId: tariff.id, from: '2025-01-01' }, ...(place === 0 ? [{ tariffId: tariffs[3].id, from: '2025-11-20' }] : [])],
        },
        201,
      );
    }
  }, 120_000);
  afterAll(async () => {
    await api.close();
    await database.close();
    await postgres.close();
    rmSync(folder, { recursive: true });
  });

  it('are closed, and have the true energy or say what is uncertain', async () => {
    for (const month of billed) await call('POST', 'billing/closings', { month, accept: 'Simulated' });
    expect(ask(url, 'select count(*) from statements')).toBe(String(customers * billed.length));
    for (const { id, meter } of endpoints) {
      const path = `consumption/periods/${id}?unit=month&from=2025-08-01&to=2025-12-31`;
      const stated: readonly Period[] = await call('GET', path);
      expect(stated).toHaveLength(billed.length);
      for (const { from, to, kwh, minusKwh, plusKwh } of stated) {
        const truth = trueEnergy(meter, Date.parse(from), Date.parse(to));
        expect(truth, `${meter.name} from ${from}`).toBeGreaterThanOrEqual(units(kwh) - units(minusKwh ?? kwh));
        if (plusKwh !== null) expect(truth, `${meter.name} from ${from}`).toBeLessThanOrEqual(units(kwh) + units(plusKwh));
      }
    }
  });

  it('are computed to the last digit by a program that shares no code', async () => {
    const file = join(folder, 'statements.json');
    writeFileSync(file, await everything());
    const program = join(import.meta.dirname, 'statements.py');
    const found = JSON.parse(execFileSync('python3', [program, file], { encoding: 'utf8', maxBuffer: 1e9 }));
    process.stdout.write(`${JSON.stringify({ ...found, differences: found.differences.length })}\n`);
    expect(found.differences.slice(0, 20)).toEqual([]);
    expect(found.statements).toBe(50);
    expect(found.lines).toBeGreaterThan(100);
    expect(found.charges).toBeGreaterThan(300);
    expect(found.figures).toBeGreaterThan(2_500);
  }, 120_000);

  /** What an auditor has: the readings and decisions as Postgres has them, the terms, and the statements. */
  async function everything(): Promise<string> {
    const grouped = (rows: string) =>
      ask(
        url,
        `select coalesce(json_object_agg(endpoint_id, rows), '{}') from (select endpoint_id, json_agg(row) as rows from (${rows}) as each group by 1) as all_rows`,
      );
    const time = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
    const readings = grouped(
      `select endpoint_id, json_build_array(${time('read_at')}, total_kwh::text, serial) as row from consumption_readings where success`,
    );
    const decisions = grouped(
      `select endpoint_id, json_build_object('at', ${time('at')}, 'kind', kind, 'finalKwh', final_kwh::text, 'startKwh', start_kwh::text) as row from register_decisions`,
    );
    const own = await Promise.all(endpoints.map(({ id }) => call('GET', `endpoints/${id}`)));
    const tariffs: readonly { id: string }[] = await call('GET', 'billing/tariffs');
    const documents = ask(url, `select json_agg(document::json) from statements`);
    const fields = {
      longestGapHours: usualLongestGapMs / 3_600_000,
      endpoints: Object.fromEntries(own.map((endpoint) => [endpoint.id, endpoint])),
      tariffs: Object.fromEntries(tariffs.map((tariff) => [tariff.id, tariff])),
      customers: await call('GET', 'billing/customers'),
    };
    return `${JSON.stringify(fields).slice(0, -1)},"readings":${readings},"decisions":${decisions},"statements":${documents}}`;
  }
});
