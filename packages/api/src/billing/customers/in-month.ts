import { addDays, timeZone } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { addMonths } from '../../metering/calendar.ts';
import type { StatementDocument } from '../document.ts';
import type { TariffStretch } from '../tariffs/charges.ts';
import type { Tariff } from '../tariffs/schema.ts';

/** What of an endpoint is a customer's, and when: within the month of the endpoint's zone. */
export interface Assignment {
  readonly endpointId: string;
  /** From 0 to 1, as a decimal. */
  readonly share: string;
  /** The line of the bill; null for one of its own. */
  readonly line: string | null;
  readonly outlet: string | null;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A customer in a month. */
export interface CustomerMonth {
  readonly customer: NonNullable<StatementDocument['customer']>;
  /** The zone of the tariff's days and times. */
  readonly timezone: string;
  readonly assignments: readonly Assignment[];
  /** Null if the customer has no tariff in the month. */
  readonly tariff: StatementDocument['tariff'];
  /** They fill the month of the customer's zone; empty if there is no tariff in it. */
  readonly stretches: readonly TariffStretch[];
}

interface CustomerRow {
  readonly id: string;
  readonly name: string;
  readonly reference: string | null;
  readonly address: string | null;
  readonly timezone: string;
  readonly tariffs: readonly TariffStart[];
}

interface TariffStart {
  readonly tariffId: string | null;
  readonly from: string;
}

interface AssignmentRow extends Omit<Assignment, 'fromMs' | 'toMs'> {
  readonly customerId: string;
  readonly timezone: string;
  readonly fromAt: Date | null;
  readonly toAt: Date | null;
}

type KnownTariff = Pick<Tariff, 'id' | 'name' | 'currency' | 'totalRule' | 'versions'>;

/**
 * The customers that have an endpoint or a tariff in a month (`2026-01`), by name. Those that were deleted are among them,
 * with what was theirs until then.
 */
export async function customersInMonth(database: Kysely<Database>, month: string): Promise<readonly CustomerMonth[]> {
  const customers = await sql<CustomerRow>`
    select id, name, reference, address, timezone, tariffs from customers order by name, id
  `.execute(database);
  const { rows: tariffs } = await sql<KnownTariff>`
    select id, name, currency, total_rule as "totalRule", versions from tariffs
  `.execute(database);
  const assignments = await assignmentsIn(database, month);
  return customers.rows.flatMap(({ tariffs: starts, timezone, ...customer }) => {
    const { used, stretches } = stretchesIn(month, timezone, starts, new Map(tariffs.map((tariff) => [tariff.id, tariff])));
    const own = assignments.get(customer.id) ?? [];
    return own.length === 0 && stretches.length === 0 ? [] : [{ customer, timezone, assignments: own, tariff: tariffOf(used), stretches }];
  });
}

async function assignmentsIn(database: Kysely<Database>, month: string): Promise<ReadonlyMap<string, Assignment[]>> {
  // No zone is a day ahead of or behind UTC.
  const [earliest, latest] = [addDays(`${month}-01`, -1), addDays(`${addMonths(month, 1)}-01`, 1)];
  const { rows } = await sql<AssignmentRow>`
    select a.customer_id as "customerId", a.endpoint_id as "endpointId", a.share::text as share, a.line, a.outlet, a.from_at as "fromAt",
      a.to_at as "toAt", e.timezone
    from customer_endpoints a join endpoints e on e.id = a.endpoint_id
    where coalesce(a.from_at < ${`${latest}T00:00:00Z`}::timestamptz, true) and coalesce(a.to_at > ${`${earliest}T00:00:00Z`}::timestamptz, true)
    order by e.name, a.endpoint_id, a.from_at nulls first, a.outlet
  `.execute(database);
  const byCustomer = new Map<string, Assignment[]>();
  for (const { customerId, timezone, fromAt, toAt, ...rest } of rows) {
    const whole = monthOf(month, timezone);
    const fromMs = Math.max(whole.fromMs, fromAt?.getTime() ?? whole.fromMs);
    const toMs = Math.min(whole.toMs, toAt?.getTime() ?? whole.toMs);
    if (fromMs >= toMs) continue;
    byCustomer.set(customerId, [...(byCustomer.get(customerId) ?? []), { ...rest, fromMs, toMs }]);
  }
  return byCustomer;
}

/** What applies from which day on: the versions of each tariff while it is the customer's. */
function stretchesIn(month: string, timezone: string, starts: readonly TariffStart[], tariffs: ReadonlyMap<string, KnownTariff>) {
  const zone = timeZone(timezone);
  const [first, end] = [`${month}-01`, `${addMonths(month, 1)}-01`];
  const used: KnownTariff[] = [];
  const changes = starts.flatMap(({ tariffId, from }, index) => {
    const to = starts[index + 1]?.from ?? end;
    const tariff = tariffs.get(tariffId ?? '');
    if (tariff === undefined) return [{ from, components: [] }];
    if (from < end && to > first) used.push(tariff);
    const before = tariff.versions.findLast((version) => version.from <= from);
    const later = tariff.versions.filter((version) => version.from > from && version.from < to);
    return [{ from, components: before?.components ?? [] }, ...later];
  });
  const inForce = changes.findLast(({ from }) => from <= first) ?? { components: [] };
  const all = [{ ...inForce, from: first }, ...changes.filter(({ from }) => from > first && from < end)];
  const stretches: TariffStretch[] = all.map(({ from, components }, index) => ({
    fromMs: zone.startOfDay(from) * 1000,
    toMs: zone.startOfDay(all[index + 1]?.from ?? end) * 1000,
    components,
  }));
  return { used, stretches: used.length === 0 ? [] : stretches };
}

function tariffOf(used: readonly KnownTariff[]): StatementDocument['tariff'] {
  const [first] = used;
  if (first === undefined) return null;
  const { currency, totalRule } = first;
  return { name: [...new Set(used.map(({ name }) => name))].join(', '), currency, totalRule, roundingRule: roundingRules[totalRule] };
}

const roundingRules: Readonly<Record<Tariff['totalRule'], string>> = {
  sum_of_lines: 'Each line is computed exactly and rounded once, half away from zero. The net total is the sum of the lines as printed.',
  rounded_total:
    'Each line is computed exactly and rounded once, half away from zero. The net total is the exact sum, rounded once; its difference from the lines is the line Rounding.',
};

function monthOf(month: string, timezone: string): { readonly fromMs: number; readonly toMs: number } {
  const zone = timeZone(timezone);
  return { fromMs: zone.startOfDay(`${month}-01`) * 1000, toMs: zone.startOfDay(`${addMonths(month, 1)}-01`) * 1000 };
}
