import { timeZone, type TimeZone } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import { addMonths } from '../../metering/calendar.ts';
import { monthWindow } from '../../metering/windows.ts';
import { zonesOf } from '../../readings/queries/endpoints.ts';
import type { StatementDocument } from '../document.ts';
import type { TariffStretch } from '../tariffs/metered-line.ts';
import { readTariffs } from '../tariffs/repository.ts';
import type { Tariff } from '../tariffs/schema.ts';
import type { Times } from '../times.ts';
import { readCustomers } from './repository.ts';
import type { Customer } from './schema.ts';

const [earliest, latest] = ['0001-01-01T00:00:00Z', '9999-12-31T00:00:00Z'];

/** What of an endpoint is a customer's, and when: within the month of the endpoint's zone. */
export interface Assignment extends Omit<Customer['endpoints'][number], 'from' | 'to'>, Times {
  /** Since when it is the customer's with this share, before the month too. */
  readonly heldFromMs: number;
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

/**
 * The customers that have an endpoint or a tariff in a month (`2026-01`), by name. Those that were deleted are among them,
 * with what was theirs until then.
 */
export async function customersInMonth(database: Kysely<Database>, month: string): Promise<readonly CustomerMonth[]> {
  const tariffs = new Map((await readTariffs(database)).map((tariff) => [tariff.id, tariff]));
  const { rows } = await sql<{ id: string; timezone: string }>`
    select id, timezone from endpoints where id in (select endpoint_id from customer_endpoints) order by name, id
  `.execute(database);
  const zoneOf = zonesOf();
  const endpoints = rows.map(({ id, timezone }) => ({ id, ...monthIn(zoneOf({ timezone }), month) }));
  return (await readCustomers(database)).flatMap(({ id, name, reference, address, timezone, ...customer }) => {
    const byEndpoint = Map.groupBy(customer.endpoints, ({ endpointId }) => endpointId);
    const assignments = endpoints.flatMap((endpoint) =>
      (byEndpoint.get(endpoint.id) ?? []).flatMap(({ from, to, ...rest }) => {
        const heldFromMs = Date.parse(from ?? earliest);
        const [fromMs, toMs] = [Math.max(endpoint.fromMs, heldFromMs), Math.min(endpoint.toMs, Date.parse(to ?? latest))];
        return fromMs < toMs ? [{ ...rest, heldFromMs, fromMs, toMs }] : [];
      }),
    );
    const { used, stretches } = stretchesIn(month, timezone, customer.tariffs, tariffs);
    if (assignments.length === 0 && stretches.length === 0) return [];
    return [{ customer: { id, name, reference, address }, timezone, assignments, tariff: tariffOf(used), stretches }];
  });
}

/** The calendar month of a zone. */
export function monthIn(zone: TimeZone, month: string): Times {
  const { from, to } = monthWindow(month, zone);
  return { fromMs: from * 1000, toMs: to * 1000 };
}

/** What applies from which day on: the versions of each tariff while it is the customer's. */
function stretchesIn(month: string, timezone: string, starts: Customer['tariffs'], tariffs: ReadonlyMap<string, Tariff>) {
  const zone = timeZone(timezone);
  const [first, end] = [`${month}-01`, `${addMonths(month, 1)}-01`];
  const used: Tariff[] = [];
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

function tariffOf(used: readonly Tariff[]): StatementDocument['tariff'] {
  if (used[0] === undefined) return null;
  const { currency, totalRule } = used[0];
  return { name: [...new Set(used.map(({ name }) => name))].join(', '), currency, totalRule, roundingRule: roundingRules[totalRule] };
}

const roundingRules: Readonly<Record<Tariff['totalRule'], string>> = {
  sum_of_lines: 'Each line is computed exactly and rounded once, half away from zero. The net total is the sum of the lines as printed.',
  rounded_total:
    'Each line is computed exactly and rounded once, half away from zero. The net total is the exact sum, rounded once; its difference from the lines is the line Rounding.',
};
