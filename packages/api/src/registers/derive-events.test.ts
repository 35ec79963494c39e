import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { storedJudgement, wholeJudgement } from '../testing/readings/judged-register.ts';
import { useReadings } from '../testing/readings/rig.ts';
import { dice, type TroubledReading, troubledHistory } from '../testing/readings/troubled-history.ts';

const rig = useReadings();

const itemOf = (endpointId: string, { atMs, wattHours, serial }: TroubledReading) => ({
  endpointId,
  timestamp: new Date(atMs).toISOString(),
  success: true,
  totalKwh: wattHours / 1000,
  ...(serial === undefined ? {} : { serial }),
});

async function staleFrom(id: string): Promise<unknown> {
  const { rows } = await sql<{ at: unknown }>`select events_stale_from as at from endpoints where id = ${id}`.execute(rig().api.database);
  return rows[0]?.at;
}

describe('the events of a register', () => {
  it.for([1, 2])('are those of the whole history, in whatever order readings come (history %i)', async (seed) => {
    const history = troubledHistory(seed, 200, 6 * 3_600_000);
    const roll = dice(seed);
    const id = await rig().addEndpoint();
    await sql`update endpoints set register_modulus = 100, rated_power_kw = 2`.execute(rig().api.database);
    let waiting = [...history];
    while (waiting.length > 0) {
      const batch = waiting.filter((_, index) => index < 100 && roll(3) > 0);
      waiting = waiting.filter((reading) => !batch.includes(reading));
      // Some come twice.
      await rig().post(...batch.map((reading) => itemOf(id, reading)), itemOf(id, history[0] as TroubledReading));
      if (roll(2) === 0) await storedJudgement(rig().api.database, id);
    }
    const expected = wholeJudgement(history, { ratedPowerKw: 2, multipliers: [], modulusUnits: 100_000_000_000n });
    expect(await storedJudgement(rig().api.database, id)).toEqual(expected);
    expect(expected.events.length).toBeGreaterThan(5);
  });

  it('need nothing if the newest reading rises as it should', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2026-01-01T00:00:00Z', 10], ['2026-01-01T00:15:00Z', 11]);
    await rig().postValues(id, ['2026-01-01T00:30:00Z', 11.5]);
    expect(await staleFrom(id)).toBeNull();
    await rig().postValues(id, ['2026-01-01T00:20:00Z', 11.2]);
    expect(await staleFrom(id)).toEqual(new Date('2026-01-01T00:20:00Z'));
  });

  it('need nothing if the newest reading rises as the feed allows with the multiplier that is in force', async () => {
    const id = await rig().addEndpoint();
    const multipliers = JSON.stringify([{ from: '2026-01-02T00:00:00.000Z', factor: '0.001' }]);
    await sql`update endpoints set rated_power_kw = 2, multipliers = ${multipliers}::jsonb where id = ${id}`.execute(rig().api.database);
    await rig().postValues(id, ['2026-01-01T22:00:00Z', 10], ['2026-01-01T23:00:00Z', 11]);
    // Between two readings the smallest factor counts, if it is in force before the second one.
    await rig().postValues(id, ['2026-01-02T01:00:00Z', 3_000], ['2026-01-02T02:00:00Z', 4_900]);
    expect(await staleFrom(id)).toBeNull();
    await rig().postValues(id, ['2026-01-02T03:00:00Z', 7_000]);
    expect(await staleFrom(id)).toEqual(new Date('2026-01-02T03:00:00Z'));
  });

  it('are derived if the newest reading rises more than the feed allows with the multiplier', async () => {
    const id = await rig().addEndpoint();
    const multipliers = JSON.stringify([
      { from: null, factor: '40' },
      { from: '2026-01-01T20:00:00Z', factor: '0.001' },
    ]);
    await sql`update endpoints set rated_power_kw = 2, multipliers = ${multipliers}::jsonb where id = ${id}`.execute(rig().api.database);
    await rig().postValues(id, ['2026-01-01T00:00:00Z', 10], ['2026-01-01T10:00:00Z', 10.5]);
    expect(await staleFrom(id)).toBeNull();
    await rig().postValues(id, ['2026-01-01T20:00:00Z', 12]);
    expect((await storedJudgement(rig().api.database, id)).events).toMatchObject([{ kind: 'spike' }]);
  });

  it('are derived if the register may have turned unseen before the newest reading', async () => {
    const id = await rig().addEndpoint();
    await sql`update endpoints set register_modulus = 100, rated_power_kw = 2 where id = ${id}`.execute(rig().api.database);
    await rig().postValues(id, ['2026-01-01T00:00:00Z', 10], ['2026-01-02T00:00:00Z', 40]);
    expect(await staleFrom(id)).toBeNull();
    await rig().postValues(id, ['2026-01-04T12:00:00Z', 60]);
    expect((await storedJudgement(rig().api.database, id)).events).toMatchObject([{ kind: 'rollover', status: 'proposed' }]);
  });
});
