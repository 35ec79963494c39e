import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { addMonths } from '../../metering/calendar.ts';
import { consumptionOf } from '../../metering/consumption.ts';
import { energyPlaces, readDecimal, sumKnown } from '../../metering/decimal.ts';
import { type EndpointRegister, readRegisters } from '../../registers/registers.ts';
import { type BilledEndpoint, type BilledPeriod, shareOf } from './energy-line.ts';
import { inForce } from './stored-statements.ts';
import { readMonth } from './subjects.ts';

const periodsAtOnce = 50;

/** The energy of months, in their order, by customer (null for all endpoints). */
export type EnergyBefore = ReadonlyMap<string, EnergyByCustomer>;

type EnergyByCustomer = ReadonlyMap<string | null, bigint | null>;

/** Reads the energy of the months that a month is compared with: as it was billed, or computed if a month is open. */
export async function readEnergyBefore(
  database: Kysely<Database>,
  endpoints: ReadonlyMap<string, BilledEndpoint>,
  month: string,
  longestGapMs: number,
): Promise<EnergyBefore> {
  const energy = new Map<string, EnergyByCustomer>();
  for (const before of [-12, -3, -2, -1].map((count) => addMonths(month, count))) {
    const billed = await energyBilled(database, before);
    energy.set(before, billed.size > 0 ? billed : await energyComputed(database, endpoints, before, longestGapMs));
  }
  return energy;
}

async function energyBilled(database: Kysely<Database>, month: string): Promise<EnergyByCustomer> {
  const { rows } = await sql<{ customerId: string | null; kwh: string | null }>`
    select customer_id as "customerId", (
      select sum((line ->> 'energyKwh')::numeric)::text from jsonb_array_elements(document::jsonb -> 'energy') as line
    ) as kwh from ${inForce(month)}
  `.execute(database);
  return new Map(rows.map(({ customerId, kwh }) => [customerId, kwh === null ? null : readDecimal(kwh, energyPlaces)]));
}

async function energyComputed(
  database: Kysely<Database>,
  endpoints: ReadonlyMap<string, BilledEndpoint>,
  month: string,
  longestGapMs: number,
): Promise<EnergyByCustomer> {
  const { subjects } = await readMonth(database, endpoints, month);
  const all = subjects.flatMap(({ periods }) => periods);
  const energy = [...(await readEnergyOf(database, all, longestGapMs))];
  return new Map(subjects.map(({ customer, periods }) => [customer?.id ?? null, sumKnown(energy.splice(0, periods.length))]));
}

/** Computes the energy of periods, with their shares, in their order; null if nothing of it is known. */
export async function readEnergyOf(
  database: Kysely<Database>,
  periods: readonly BilledPeriod[],
  longestGapMs: number,
): Promise<readonly (bigint | null)[]> {
  const energy: (bigint | null)[] = [];
  for (let index = 0; index < periods.length; index += periodsAtOnce) {
    const chunk = periods.slice(index, index + periodsAtOnce);
    const asked = chunk.map(({ endpoint, fromMs, toMs }) => ({ endpointId: endpoint.id, atMs: [fromMs, toMs] }));
    const registers = await readRegisters(database, asked, longestGapMs);
    for (const [place, { fromMs, toMs, shareUnits }] of chunk.entries()) {
      const { register, terms } = registers[place] as EndpointRegister;
      const { units } = consumptionOf(register, fromMs, toMs, terms);
      energy.push(units === null ? null : shareOf(units, shareUnits));
    }
  }
  return energy;
}
