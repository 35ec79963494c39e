import type { TimeZone } from '@wattjobs/core/time';
import type { Consumption } from '../../metering/consumption.ts';
import { energyPlaces, quotient, writeDecimal } from '../../metering/decimal.ts';
import type { Boundary } from '../../metering/register.ts';
import type { RegisterPoint } from '../../metering/register-event.ts';
import type { Assignment } from '../customers/in-month.ts';
import type { EnergyLine } from '../document.ts';

const one = 10n ** BigInt(energyPlaces);

/** What a bill says about an endpoint. */
export interface BilledEndpoint {
  readonly id: string;
  readonly name: string;
  readonly clientName: string | null;
  readonly location: string | null;
  readonly zone: TimeZone;
  readonly createdMs: number;
  /** `Infinity` if it is not deleted. */
  readonly deletedMs: number;
}

/** An endpoint, or a share of it, and the part of the month in which it is billed to one customer. */
export interface BilledPeriod extends Omit<Assignment, 'endpointId' | 'share'> {
  readonly endpoint: BilledEndpoint;
  /** A whole number of 10⁻⁹. */
  readonly shareUnits: bigint;
}

type Reading = NonNullable<EnergyLine['parts'][number]['start']['before']>;

/** What is stored about the readings and the decisions behind a line. */
export interface Evidence {
  readonly readings: ReadonlyMap<number, Pick<Reading, 'id' | 'serial' | 'matchedText' | 'pageHash'>>;
  readonly decisions: ReadonlyMap<number, { readonly reason: string; readonly decidedBy: string }>;
  readonly readingsCount: number;
}

/** A share of an energy, rounded half up to a unit. */
export function shareOf(units: bigint, shareUnits: bigint): bigint {
  return quotient(units * shareUnits, one);
}

/** A time with the offset of the zone, with milliseconds if it has any: with its endpoint, a time is the identity of a reading. */
export function timeIn(zone: TimeZone, atMs: number): string {
  const whole = zone.isoAt(Math.floor(atMs / 1000));
  const milliseconds = ((atMs % 1000) + 1000) % 1000;
  return milliseconds === 0 ? whole : `${whole.slice(0, 19)}.${String(milliseconds).padStart(3, '0')}${whole.slice(19)}`;
}

/** Writes an energy in kWh. */
export function kwhOf(units: bigint): string;
export function kwhOf(units: bigint | null): string | null;
export function kwhOf(units: bigint | null): string | null {
  return units === null ? null : writeDecimal(units, energyPlaces);
}

/** The line of a bill about a consumption, with all that explains it. */
export function energyLineOf(period: BilledPeriod, consumption: Consumption, evidence: Evidence): EnergyLine {
  const { endpoint, shareUnits } = period;
  const time = (atMs: number) => timeIn(endpoint.zone, atMs);
  const point = (given: RegisterPoint) => ({ at: time(given.atMs), kwh: kwhOf(given.units) });
  const unseen = { id: null, serial: null, matchedText: null, pageHash: null };
  const reading = (given: RegisterPoint | null) =>
    given === null ? null : { ...point(given), ...(evidence.readings.get(given.atMs) ?? unseen) };
  const boundary = ({ atMs, registerUnits, before, after }: Boundary) => ({
    at: time(atMs),
    kwh: kwhOf(registerUnits),
    before: reading(before),
    after: reading(after),
  });
  const { parts } = consumption;
  const [start, end] = [parts[0]?.start, parts.at(-1)?.end];
  const lastMs = end?.before?.atMs;
  const most = (units: bigint | null) => (units === null ? null : (units * shareUnits + one - 1n) / one);
  return {
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    clientName: endpoint.clientName,
    location: endpoint.location,
    outlet: period.outlet,
    line: period.line ?? endpoint.name,
    share: kwhOf(shareUnits),
    timezone: endpoint.zone.name,
    from: time(period.fromMs),
    to: time(period.toMs),
    parts: parts.map((part) => ({
      from: time(part.fromMs),
      to: time(part.toMs),
      factor: kwhOf(part.factorUnits),
      start: boundary(part.start),
      end: boundary(part.end),
      eventsKwh: kwhOf(part.registerUnits - (shownAt(part.end) - shownAt(part.start))),
      registerKwh: kwhOf(part.registerUnits),
      energyKwh: kwhOf(part.units),
    })),
    energyKwh: kwhOf(consumption.units === null ? null : shareOf(consumption.units, shareUnits)),
    minusKwh: kwhOf(most(consumption.minusUnits)),
    plusKwh: kwhOf(most(consumption.plusUnits)),
    coverage: consumption.coverage,
    flags: [...consumption.flags],
    events: consumption.events.map(({ kind, status, atMs, before, after, adjustmentUnits, slackUnits }) => ({
      kind,
      status,
      at: time(atMs),
      before: point(before),
      after: after === null ? null : point(after),
      adjustmentKwh: kwhOf(adjustmentUnits),
      slackKwh: kwhOf(slackUnits),
      reason: null,
      decidedBy: null,
      ...(status === 'confirmed' || status === 'corrected' ? evidence.decisions.get(atMs) : undefined),
    })),
    readingsCount: evidence.readingsCount,
    startKwh: kwhOf(start?.registerUnits ?? null),
    endKwh: kwhOf(end?.registerUnits ?? null),
    lastReadingAt: lastMs === undefined || lastMs < period.fromMs ? null : time(lastMs),
  };
}

/** What the meter shows at a boundary; in the gap of an event, what it showed last before it. */
function shownAt({ registerUnits, before }: Boundary): bigint {
  return registerUnits ?? before?.units ?? 0n;
}
