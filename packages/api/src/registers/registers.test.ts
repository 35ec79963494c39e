import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { expect, it } from 'vitest';
import { makeMonths } from '../database/month-partitions.ts';
import type { Database } from '../database/types.ts';
import { dice } from '../testing/readings/troubled-history.ts';
import { withTestDatabase } from '../testing/test-database.ts';
import { readRegisters } from './registers.ts';

const minute = 60_000;
const months = ['2025-10', '2025-11', '2025-12', '2026-01', '2026-02', '2026-03'];
const [beginMs, endMs] = [Date.parse('2025-10-01T00:00:00Z'), Date.parse('2026-04-01T00:00:00Z')];
const monthBegins = months.map((month) => Date.parse(`${month}-01T00:00:00Z`));

/** Only accepted ones count. */
const fates = ['accepted', 'accepted', 'accepted', 'failed', 'without a value', 'left out'] as const;

interface Reading {
  readonly atMs: number;
  readonly fate: (typeof fates)[number];
}

/** A register read every so often around the ends of months, with outages of up to months, and readings that do not count. */
function history(roll: (limit: number) => number, stepMs: number): readonly Reading[] {
  const around = monthBegins.flatMap((beginsAtMs) => {
    const count = roll(5) === 0 ? 0 : roll(30);
    const startMs = beginsAtMs - roll(count + 1) * stepMs + (roll(3) === 0 ? 0 : roll(stepMs));
    return Array.from({ length: count }, (_, index) => startMs + index * stepMs + (roll(4) === 0 ? roll(8 * minute) : 0));
  });
  const times = [...new Set(around)].filter((atMs) => atMs >= beginMs && atMs < endMs).toSorted((one, other) => one - other);
  return times.map((atMs) => ({ atMs, fate: fates[roll(fates.length)] ?? 'accepted' }));
}

async function addEndpoint(
  database: Kysely<Database>,
  pollMinutes: number,
  readings: readonly Reading[],
  multipliersFrom: readonly number[],
) {
  const id = randomUUID();
  const multipliers = multipliersFrom.map((fromMs) => ({ from: new Date(fromMs).toISOString(), factor: '2' }));
  await sql`
    insert into endpoints (id, name, ip_address, type, auth_type, scraping_config, enabled, poll_interval_minutes, timezone, multipliers, created_at, updated_at)
    values (${id}, 'meter', '192.0.2.1', 'PDU', 'none', '{}', true, ${pollMinutes}, 'UTC', ${JSON.stringify(multipliers)}, now(), now())
  `.execute(database);
  const column = (of: (reading: Reading, index: number) => unknown) => `{${readings.map(of).join(',')}}`;
  await sql`
    insert into consumption_readings (endpoint_id, read_at, success, total_kwh, left_out)
    select ${id}::uuid, read_at, success, total_kwh, left_out from unnest(
      ${column(({ atMs }) => new Date(atMs).toISOString())}::timestamptz[],
      ${column(({ fate }) => fate !== 'failed')}::boolean[],
      ${column(({ fate }, index) => (fate === 'without a value' ? 'null' : index / 8))}::numeric[],
      ${column(({ fate }) => (fate === 'left out' ? 'dip' : 'null'))}::text[]
    ) as readings (read_at, success, total_kwh, left_out)
  `.execute(database);
  return id;
}

/** The points that a look at every reading finds. */
function pointsAround(readings: readonly Reading[], atMs: number) {
  const accepted = readings.flatMap(({ atMs: readAtMs, fate }, index) =>
    fate === 'accepted' ? [{ atMs: readAtMs, units: BigInt(index) * 125_000_000n }] : [],
  );
  return { before: accepted.findLast((point) => point.atMs <= atMs), after: accepted.find((point) => point.atMs > atMs) };
}

it.for([1, 2])('the points of a register are those around its boundaries, as a look at every reading finds them (seed %i)', (seed) =>
  withTestDatabase(async (database) => {
    const roll = dice(seed);
    await database.transaction().execute((transaction) => makeMonths(transaction, 'consumption_readings', months));
    const asked = [];
    for (const stepMinutes of [1, 15, 15, 15, 60, 360]) {
      const pollMinutes = roll(4) === 0 ? 15 : stepMinutes;
      const readings = history(roll, stepMinutes * minute);
      const some = () => readings[roll(readings.length)]?.atMs ?? beginMs;
      const atMs = [...monthBegins, some(), some() - 1, some() + roll(stepMinutes * minute), beginMs - minute, endMs + roll(90) * minute];
      const multipliersFrom = [some() + 1];
      const endpointId = await addEndpoint(database, pollMinutes, readings, multipliersFrom);
      asked.push({ endpointId, readings, atMs, boundaries: [...atMs, ...multipliersFrom] });
    }
    asked.push({ endpointId: await addEndpoint(database, 15, [], []), readings: [], atMs: monthBegins, boundaries: monthBegins });

    const registers = await readRegisters(database, asked, 2 * 60 * minute);
    for (const [index, { endpointId, readings, boundaries }] of asked.entries()) {
      expect(registers[index]?.endpointId).toBe(endpointId);
      const around = boundaries.map((atMs) => ({ atMs, ...pointsAround(readings, atMs) }));
      const times = around.flatMap(({ before, after }) => [before, after].flatMap((point) => point?.atMs ?? []));
      const register = registers[index]?.register;
      expect(register?.timesMs).toEqual([...new Set(times)].toSorted((one, other) => one - other));
      for (const { atMs, before = null, after = null } of around) {
        expect(register?.at(atMs)).toMatchObject({ before, after: before?.atMs === atMs ? before : after });
      }
    }
  }),
);
