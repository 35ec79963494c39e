import { timeZone, type TimeZone } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { energyPlaces, readDecimal } from '../../metering/decimal.ts';
import { monthWindow } from '../../metering/windows.ts';
import { zonesOf } from '../../readings/queries/endpoints.ts';
import { type CustomerMonth, customersInMonth } from '../customers/in-month.ts';
import type { BilledEndpoint, BilledPeriod } from './energy-line.ts';

/** Whom a statement is about, and the periods of endpoints that are billed to them. */
export interface Subject extends Omit<CustomerMonth, 'customer' | 'assignments'> {
  /** Null if a month has no customers: then it is about all endpoints. */
  readonly customer: CustomerMonth['customer'] | null;
  readonly periods: readonly BilledPeriod[];
}

/** A month as it is billed. */
export interface BilledMonth {
  readonly month: string;
  /** When it begins in the first of the zones, and ends in the last one. */
  readonly fromMs: number;
  readonly toMs: number;
  /** By name. */
  readonly subjects: readonly Subject[];
  /** All endpoints, whoever pays for them. */
  readonly everything: Subject;
  /** Endpoints that no customer pays for, if there are customers. */
  readonly unassigned: readonly BilledEndpoint[];
}

/** Every endpoint, deleted ones too: their readings are history. */
export async function readBilledEndpoints(database: Kysely<Database>): Promise<ReadonlyMap<string, BilledEndpoint>> {
  const rows = await database
    .selectFrom('endpoints')
    .select(['id', 'name', 'client_name as clientName', 'location', 'timezone', 'created_at', 'deleted_at'])
    .orderBy('name')
    .orderBy('id')
    .execute();
  const zoneOf = zonesOf();
  return new Map(
    rows.map(({ created_at, deleted_at, ...row }) => {
      const deletedMs = deleted_at?.getTime() ?? Number.POSITIVE_INFINITY;
      return [row.id, { ...row, zone: zoneOf(row), createdMs: created_at.getTime(), deletedMs }];
    }),
  );
}

/** Who pays for which endpoints in a month. An endpoint that was deleted before it began, or created after its end, is not in it. */
export async function readMonth(
  database: Kysely<Database>,
  endpoints: ReadonlyMap<string, BilledEndpoint>,
  month: string,
): Promise<BilledMonth> {
  const customers = await customersInMonth(database, month);
  const read = await endpointsReadBefore(database, month);
  const active = [...endpoints.values()].filter(({ id, zone, createdMs, deletedMs }) => {
    const { fromMs, toMs } = monthIn(zone, month);
    return deletedMs > fromMs && (createdMs < toMs || read.has(id));
  });
  const shares = new Set(customers.flatMap(({ assignments }) => assignments.map(({ endpointId }) => endpointId)));
  const zones = [...active.map(({ zone }) => zone), ...customers.map(({ timezone }) => timeZone(timezone))];
  const stretches = (zones.length === 0 ? [timeZone('UTC')] : zones).map((zone) => monthIn(zone, month));
  const ofCustomers = customers.map(({ assignments, ...rest }) => ({
    ...rest,
    periods: assignments.flatMap(({ endpointId, share, ...assignment }) => {
      const endpoint = endpoints.get(endpointId);
      return endpoint === undefined ? [] : [{ ...assignment, endpoint, shareUnits: readDecimal(share, energyPlaces) }];
    }),
  }));
  const whole = { shareUnits: readDecimal('1', energyPlaces), line: null, outlet: null };
  const everything = aboutNobody(active.map((endpoint) => ({ ...whole, ...monthIn(endpoint.zone, month), endpoint })));
  return {
    month,
    fromMs: Math.min(...stretches.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...stretches.map(({ toMs }) => toMs)),
    subjects: customers.length > 0 ? ofCustomers : active.length > 0 ? [everything] : [],
    everything,
    unassigned: customers.length === 0 ? [] : active.filter(({ id }) => !shares.has(id)),
  };
}

/** The calendar month of a zone. */
export function monthIn(zone: TimeZone, month: string): { readonly fromMs: number; readonly toMs: number } {
  const { from, to } = monthWindow(month, zone);
  return { fromMs: from * 1000, toMs: to * 1000 };
}

/** A subject without customer and tariff. */
export function aboutNobody(periods: readonly BilledPeriod[]): Subject {
  return { customer: null, timezone: 'UTC', tariff: null, stretches: [], periods };
}

/** Endpoints that have a good reading before the month ended somewhere: one that was created later may have imported ones. */
async function endpointsReadBefore(database: Kysely<Database>, month: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from endpoints where exists (
      select from consumption_readings where endpoint_id = endpoints.id and success and total_kwh is not null
        and read_at < ${`${month}-01T00:00:00Z`}::timestamptz + interval '1 month 14 hours'
    )
  `.execute(database);
  return new Set(rows.map(({ id }) => id));
}
