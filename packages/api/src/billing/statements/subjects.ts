import { timeZone } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { energyPlaces, readDecimal } from '../../metering/decimal.ts';
import { zonesOf } from '../../readings/queries/endpoints.ts';
import { type CustomerMonth, customersInMonth, monthIn } from '../customers/in-month.ts';
import type { Times } from '../times.ts';
import type { BilledEndpoint, BilledPeriod } from './energy-line.ts';

const one = readDecimal('1', energyPlaces);

/** Whom a statement is about, and the periods of endpoints that are billed to them. */
export interface Subject extends Omit<CustomerMonth, 'customer' | 'assignments'> {
  /** Null if a month has no customers: then it is about all endpoints. */
  readonly customer: CustomerMonth['customer'] | null;
  readonly periods: readonly BilledPeriod[];
}

/** A month as it is billed. */
export interface BilledMonth extends Times {
  /** It begins in the first of the zones, and ends in the last one. */
  readonly month: string;
  /** By name. */
  readonly subjects: readonly Subject[];
  /** All endpoints, whoever pays for them. */
  readonly everything: Subject;
  /** What no customer pays for, if there are customers: parts of the month, and shares. */
  readonly vacancies: readonly BilledPeriod[];
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
  const active = new Map(
    [...endpoints].filter(([id, { zone, createdMs, deletedMs }]) => {
      const { fromMs, toMs } = monthIn(zone, month);
      return deletedMs > fromMs && (createdMs < toMs || read.has(id));
    }),
  );
  const ofCustomers = customers.map(({ assignments, ...rest }) => ({
    ...rest,
    periods: assignments.flatMap(({ endpointId, share, ...assignment }) => {
      const endpoint = active.get(endpointId);
      return endpoint === undefined ? [] : [{ ...assignment, endpoint, shareUnits: readDecimal(share, energyPlaces) }];
    }),
  }));
  const whole = { shareUnits: one, line: null, outlet: null, heldFromMs: Number.NEGATIVE_INFINITY };
  const everything = aboutNobody([...active.values()].map((endpoint) => ({ ...whole, ...monthIn(endpoint.zone, month), endpoint })));
  const paid = Map.groupBy(
    ofCustomers.flatMap(({ periods }) => periods),
    ({ endpoint }) => endpoint.id,
  );
  const ofZones = [...everything.periods, ...customers.map(({ timezone }) => monthIn(timeZone(timezone), month))];
  const months = ofZones.length === 0 ? [monthIn(timeZone('UTC'), month)] : ofZones;
  return {
    month,
    fromMs: Math.min(...months.map(({ fromMs }) => fromMs)),
    toMs: Math.max(...months.map(({ toMs }) => toMs)),
    subjects: customers.length > 0 ? ofCustomers : active.size > 0 ? [everything] : [],
    everything,
    vacancies: customers.length === 0 ? [] : everything.periods.flatMap((each) => restOf(each, paid.get(each.endpoint.id) ?? [])),
  };
}

/** What is left of a whole period by those who pay for parts of it. */
function restOf(whole: BilledPeriod, paid: readonly BilledPeriod[]): readonly BilledPeriod[] {
  const ends = [...new Set([whole, ...paid].flatMap(({ fromMs, toMs }) => [fromMs, toMs]))].toSorted((first, second) => first - second);
  const rest: BilledPeriod[] = [];
  for (const [index, toMs] of ends.slice(1).entries()) {
    const fromMs = ends[index] ?? toMs;
    const there = paid.filter((period) => period.fromMs < toMs && period.toMs >= toMs);
    const shareUnits = there.reduce((left, period) => left - period.shareUnits, whole.shareUnits);
    const before = rest.at(-1);
    // Who has the other shares does not matter: the same share is nobody's before and after they change.
    if (before?.toMs === fromMs && before.shareUnits === shareUnits) rest.splice(-1, 1, { ...before, toMs });
    else if (shareUnits > 0n) rest.push({ ...whole, shareUnits, fromMs, toMs });
  }
  return rest;
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
