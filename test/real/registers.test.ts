import {
  dice,
  migrateTestDatabase,
  type OpenDatabase,
  openPostgres,
  runSql,
  send,
  startTestApi,
  storedJudgement,
  type TestApi,
  testPostgres,
  type TroubledReading,
  troubledHistory,
  wholeJudgement,
} from '@wattjobs/api/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealPostgres, startRealPostgres } from './start-postgres.ts';

const terms = { ratedPowerKw: 2, multipliers: [], modulusUnits: 100_000_000_000n };

describe('the events of registers on a real Postgres', () => {
  let postgres: RealPostgres;
  let database: OpenDatabase;
  let api: TestApi;
  beforeAll(async () => {
    postgres = await startRealPostgres();
    database = openPostgres(testPostgres(postgres.createDatabase('registers')), () => undefined);
    await migrateTestDatabase(database);
    api = await startTestApi({ database });
  });
  afterAll(async () => {
    await api.close();
    await database.close();
    await postgres.close();
  });

  async function addEndpoint(): Promise<string> {
    const [row] = (await runSql(
      database.kysely,
      `insert into endpoints (id, name, ip_address, type, auth_type, scraping_config, enabled, poll_interval_minutes, timezone,
         rated_power_kw, register_modulus, created_at, updated_at)
       values (gen_random_uuid(), 'meter', '192.0.2.1', 'PDU', 'none', '{}', true, 15, 'UTC', 2, 100, now(), now()) returning id`,
    )) as readonly { readonly id: string }[];
    return row?.id ?? '';
  }

  async function post(endpointId: string, readings: readonly TroubledReading[]): Promise<void> {
    const items = readings.map(({ atMs, wattHours, serial }) => ({
      endpointId,
      timestamp: new Date(atMs).toISOString(),
      success: true,
      totalKwh: wattHours / 1000,
      ...(serial === undefined ? {} : { serial }),
    }));
    const { status, body } = await send(api, 'collect', 'POST', '/api/v1/consumption/readings/batch', { items });
    expect([status, body.data?.refused]).toEqual([200, 0]);
  }

  it.for([1, 2, 3, 4, 5, 6])('are those of the whole history, whatever comes late or twice (history %i)', async (seed) => {
    const [history, roll, id] = [troubledHistory(seed, 2_000, (1 + (seed % 4)) * 3_600_000 * 0.5), dice(seed), await addEndpoint()];
    let waiting = [...history];
    while (waiting.length > 0) {
      const size = 1 + roll(200);
      const batch = waiting.filter((_, index) => index < size && roll(4) > 0);
      waiting = waiting.filter((reading) => !batch.includes(reading));
      await post(
        id,
        [...batch, ...batch.slice(0, roll(3)), ...history.slice(0, 1)].toSorted(() => roll(3) - 1),
      );
      if (roll(2) === 0) await storedJudgement(database.kysely, id);
    }
    const whole = wholeJudgement(history, terms);
    expect(await storedJudgement(database.kysely, id)).toEqual(whole);
    expect(whole.events.length).toBeGreaterThan(20);
  });

  it('are those of the whole history with multipliers, as they are and after each of their changes', async () => {
    const [history, roll, id] = [troubledHistory(8, 2_000, 3_600_000), dice(8), await addEndpoint()];
    const timeOf = (place: number) => history[place]?.atMs ?? 0;
    const factors = [
      { fromMs: Number.NEGATIVE_INFINITY, factorUnits: 40_000_000_000n },
      { fromMs: timeOf(600) + 1_000_000, factorUnits: 4_000_000_000n },
      { fromMs: timeOf(1_200), factorUnits: 60_000_000_000n },
    ];
    const setFactors = async (multipliers: typeof factors) => {
      const multiplier = multipliers.map(({ fromMs, factorUnits }) => ({
        from: fromMs === Number.NEGATIVE_INFINITY ? null : new Date(fromMs).toISOString(),
        factor: Number(factorUnits) / 1e9,
      }));
      const { status } = await send(api, 'admin', 'PUT', `/api/v1/endpoints/${id}`, { ratedPowerKw: 80, multiplier });
      expect(status).toBe(200);
    };
    await setFactors(factors);
    for (let place = 0; place < history.length; ) {
      const size = 1 + roll(12);
      await post(id, history.slice(place, place + size));
      place += size;
      if (roll(3) === 0) await storedJudgement(database.kysely, id);
    }
    const whole = (multipliers: typeof factors) => wholeJudgement(history, { ...terms, ratedPowerKw: 80, multipliers });
    expect(await storedJudgement(database.kysely, id)).toEqual(whole(factors));
    for (const places of [[0, 1], [0, 2], [0, 1, 2], [1, 2], []]) {
      const chosen = factors.filter((_, place) => places.includes(place));
      await setFactors(chosen);
      expect(await storedJudgement(database.kysely, id)).toEqual(whole(chosen));
    }
  }, 60_000);

  it('are those of the whole history if batches of one endpoint come at the same time, and others read it', async () => {
    const [history, id] = [troubledHistory(99, 2_000, 3_600_000), await addEndpoint()];
    const batches = Array.from({ length: 20 }, (_, number) => history.filter((__, index) => index % 20 === number));
    await Promise.all(
      batches.map(async (batch) => {
        await post(id, batch);
        expect((await send(api, 'read', 'GET', `/api/v1/consumption/monthly/${id}?year=2020&month=2`)).status).toBe(200);
      }),
    );
    expect(await storedJudgement(database.kysely, id)).toEqual(wholeJudgement(history, terms));
  });

  it('of a long history are derived in parts, with little memory, as of the whole', async () => {
    const [history, id] = [troubledHistory(7, 60_000, 10 * 60_000), await addEndpoint()];
    for (let first = 0; first < history.length; first += 10_000) await post(id, history.slice(first, first + 10_000));
    await runSql(database.kysely, `update endpoints set events_stale_from = '-infinity' where id = $1`, [id]);
    expect(await storedJudgement(database.kysely, id)).toEqual(wholeJudgement(history, terms));
  }, 120_000);
});
