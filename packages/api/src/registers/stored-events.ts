import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Database } from '../database/types.ts';
import { textColumn } from '../ingest/columns.ts';
import { energyPlaces, readDecimal, writeDecimal } from '../metering/decimal.ts';
import type { EventKind, EventStatus, RegisterEvent } from '../metering/register-event.ts';
import { msOf } from './accepted.ts';
import { timeText } from './time-text.ts';

/** Stores the events of a stretch of time, its beginning not included, instead of those that were there. */
export async function replaceEvents(
  transaction: Kysely<Database>,
  endpointId: string,
  afterMs: number,
  untilMs: number,
  events: readonly RegisterEvent[],
): Promise<void> {
  await sql`
    delete from register_events
    where endpoint_id = ${endpointId} and at > ${timeText(afterMs)}::timestamptz and at <= ${timeText(untilMs)}::timestamptz
  `.execute(transaction);
  if (events.length === 0) return;
  const times = (timeOf: (event: RegisterEvent) => number | undefined) =>
    textColumn(events, (event) => {
      const ms = timeOf(event);
      return ms === undefined ? null : timeText(ms);
    });
  const energies = (unitsOf: (event: RegisterEvent) => bigint | null) =>
    textColumn(events, (event) => {
      const units = unitsOf(event);
      return units === null ? null : writeDecimal(units, energyPlaces);
    });
  await sql`
    insert into register_events (endpoint_id, at, kind, status, before_at, before_kwh, after_at, after_kwh, adjustment_kwh, slack_kwh)
    select ${endpointId}::uuid, * from unnest(
      ${times(({ atMs }) => atMs)}::timestamptz[],
      ${textColumn(events, ({ kind }) => kind)}::text[],
      ${textColumn(events, ({ status }) => status)}::text[],
      ${times(({ before }) => before.atMs)}::timestamptz[],
      ${energies(({ before }) => before.units)}::numeric[],
      ${times(({ after }) => after?.atMs)}::timestamptz[],
      ${energies(({ after }) => after?.units ?? null)}::numeric[],
      ${energies(({ adjustmentUnits }) => adjustmentUnits)}::numeric[],
      ${energies(({ slackUnits }) => slackUnits)}::numeric[]
    )
  `.execute(transaction);
}

/** An event as a JSON array of Postgres, for eventOf. */
export const eventJson: RawBuilder<unknown> = sql`json_build_array(kind, status, ${msOf('at')}, ${msOf('before_at')}, before_kwh::text,
  ${msOf('after_at')}, after_kwh::text, adjustment_kwh::text, slack_kwh::text)`;

/** The elements of eventJson. */
export type EventJson = readonly [
  kind: EventKind,
  status: EventStatus,
  atMs: number,
  beforeMs: number,
  beforeKwh: string,
  afterMs: number | null,
  afterKwh: string | null,
  adjustmentKwh: string,
  slackKwh: string | null,
];

/** A stored event. Which readings it leaves out is only noted with them. */
export function eventOf([kind, status, atMs, beforeMs, beforeKwh, afterMs, afterKwh, adjustmentKwh, slackKwh]: EventJson): RegisterEvent {
  return {
    kind,
    status,
    atMs,
    before: { atMs: beforeMs, units: units(beforeKwh) },
    after: afterMs === null || afterKwh === null ? null : { atMs: afterMs, units: units(afterKwh) },
    adjustmentUnits: units(adjustmentKwh),
    slackUnits: slackKwh === null ? null : units(slackKwh),
    leftOutMs: [],
  };
}

const units = (kwh: string) => readDecimal(kwh, energyPlaces);
