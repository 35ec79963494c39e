import type { EventRow } from '@wattjobs/rows/enphase';
import type { CloudRefusal } from '../wire/answer.ts';
import { endpointPaths } from '../plan/endpoints.ts';
import { interpretEvents, isOpenEvent } from '../wire/events.ts';
import type { Interpreted } from '../wire/interpreted.ts';
import type { SystemState } from '../state.ts';
import type { Window } from '../plan/windows.ts';
import { openAfter, windowsOfOpen } from '../plan/open-incidents.ts';
import { failure, type Outcome, success, unusable } from './outcome.ts';
import type { WindowReadContext } from './read-context.ts';

type OpenEvent = SystemState['openEvents'][number];

/** The events of a window, or why there are none. */
type Events = Interpreted<EventRow> | { readonly refusal: CloudRefusal } | undefined;

/**
 * Reads the events of a window, and those that began before it and were open when last seen.
 * With `windowAlone` nothing else is requested, and nothing of it is stored.
 */
export async function readEvents(context: WindowReadContext, window: Window, windowAlone = false): Promise<Outcome> {
  const ids = { systemId: context.systemId, endpoint: 'events' } as const;
  const { nowMs, nowSeconds } = context;
  const events = await eventsIn(context, window);
  if (events === undefined) return { ...ids, problems: [], outOfCalls: true };
  if ('refusal' in events) return failure(ids, events.refusal, nowMs);
  if (events.rows.length === 0 && events.refused.length > 0) return unusable(ids, events.refused, nowMs);
  if (windowAlone) return success(ids, { events: events.rows }, { refused: events.refused, nowMs });
  const earlier = await closedSince(context, window);
  const rows = [...events.rows, ...earlier.rows];
  const seen = { all: new Set(rows.map(keyOfRow)), open: rows.filter(isOpenEvent).map(openOf), window, nowSeconds };
  return success(
    ids,
    { events: rows },
    {
      refused: [...events.refused, ...earlier.refused],
      nowMs,
      behind: window.to < nowSeconds,
      delivered: (system) => ({
        ...system,
        watermarks: { ...system.watermarks, events: window.to },
        openEvents: [...openAfter(system.openEvents, seen, keyOf)],
      }),
    },
  );
}

/** Reads open events that began before the window again. If that takes several calls, one first finds which are still open. */
async function closedSince(context: WindowReadContext, window: Window): Promise<Interpreted<EventRow>> {
  const { system, nowSeconds } = context;
  const nothing: Interpreted<EventRow> = { rows: [], refused: [] };
  const startsOf = (events: readonly OpenEvent[]) =>
    windowsOfOpen(
      events.map(({ start }) => start),
      window.from,
      nowSeconds,
    );
  let windows = startsOf(system.openEvents);
  if (windows.length > 1) {
    const open = await eventsIn(context, undefined);
    if (open === undefined || 'refusal' in open) return nothing;
    const stillOpen = new Set(open.rows.map(keyOfRow));
    windows = startsOf(system.openEvents.filter((event) => !stillOpen.has(keyOf(event))));
  }
  let found = nothing;
  for (const openWindow of windows) {
    const events = await eventsIn(context, openWindow);
    // The next read covers open events: this one has its own window.
    if (events === undefined || 'refusal' in events) break;
    found = { rows: [...found.rows, ...events.rows], refused: [...found.refused, ...events.refused] };
  }
  return found;
}

/** The events of a window; without a window, those that are open now. */
async function eventsIn({ cloud, calls, systemId }: WindowReadContext, window: Window | undefined): Promise<Events> {
  const request =
    window === undefined
      ? { systemId, path: 'open_events' }
      : { systemId, path: endpointPaths.events, parameters: { start_time: window.from, end_time: window.to } };
  const answer = await cloud.call(request, calls);
  return answer === undefined || 'refusal' in answer ? answer : interpretEvents(answer.json, systemId);
}

function openOf({ serial_number: serial, event_type_id: type, event_start_time: start }: EventRow): OpenEvent {
  return { serial, type, start };
}

function keyOf({ serial, type, start }: OpenEvent): string {
  return JSON.stringify([serial, type, start]);
}

function keyOfRow(row: EventRow): string {
  return keyOf(openOf(row));
}
