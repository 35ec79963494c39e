import type { AlarmRow } from '@wattjobs/rows/enphase';
import { interpretAlarms } from '../wire/alarms.ts';
import type { CloudRefusal } from '../wire/answer.ts';
import { endpointPaths } from '../plan/endpoints.ts';
import type { Interpreted } from '../wire/interpreted.ts';
import type { SystemState } from '../state.ts';
import type { Window } from '../plan/windows.ts';
import { openAfter, windowsOfOpen } from '../plan/open-incidents.ts';
import { failure, type Outcome, success, unusable } from './outcome.ts';
import type { WindowReadContext } from './read-context.ts';

type OpenAlarm = SystemState['openAlarms'][number];
type Alarms = Interpreted<AlarmRow> | { readonly refusal: CloudRefusal } | undefined;

/** How alarms are read. */
export interface AlarmReadOptions {
  /** Whether cleared alarms are wanted too, which takes a second call. */
  readonly cleared: boolean;
  /** True if nothing else is requested, and nothing of it is stored. */
  readonly windowAlone: boolean;
}

/**
 * Reads the alarms of a window: active ones, and with a second call cleared ones. Alarms that were active
 * when last seen and began before the window are read again until they have cleared, by the window in which they
 * began: the ids of `open_alarms` differ from those of `alarms`, so it cannot show which are gone.
 */
export async function readAlarms(context: WindowReadContext, window: Window, options: AlarmReadOptions): Promise<Outcome> {
  const ids = { systemId: context.systemId, endpoint: 'alarms' } as const;
  const { nowMs, nowSeconds, system } = context;
  const earlier = options.windowAlone
    ? []
    : windowsOfOpen(
        system.openAlarms.map(({ start }) => start),
        window.from,
        nowSeconds,
      );
  const active = await alarmsIn(context, window, false);
  if (active === undefined) return { ...ids, problems: [], outOfCalls: true };
  if ('refusal' in active) return failure(ids, active.refusal, nowMs);
  let found: Interpreted<AlarmRow> = active;
  for (const clearedWindow of options.cleared ? [window, ...earlier] : []) {
    const cleared = await alarmsIn(context, clearedWindow, true);
    // The next read covers what began before the window.
    if (clearedWindow !== window && (cleared === undefined || 'refusal' in cleared)) break;
    // Without the cleared ones the window does not count as read: a short alarm would never be seen.
    if (cleared === undefined) return { ...ids, problems: [], outOfCalls: true };
    if ('refusal' in cleared) return failure(ids, cleared.refusal, nowMs);
    found = { rows: [...found.rows, ...cleared.rows], refused: [...found.refused, ...cleared.refused] };
  }
  if (found.rows.length === 0 && found.refused.length > 0) return unusable(ids, found.refused, nowMs);
  if (options.windowAlone) return success(ids, { alarms: found.rows }, { refused: found.refused, nowMs });
  const open = found.rows.filter(({ cleared }) => !cleared).map(({ alarm_id: id, alarm_start_time: start }) => ({ id, start }));
  const seen = { all: new Set(found.rows.map(({ alarm_id: id }) => id)), open, window, nowSeconds };
  return success(
    ids,
    { alarms: found.rows },
    {
      refused: found.refused,
      nowMs,
      behind: window.to < nowSeconds,
      delivered: (current) => ({
        ...current,
        watermarks: { ...current.watermarks, alarms: window.to },
        openAlarms: [...openAfter<OpenAlarm>(current.openAlarms, seen, ({ id }) => id)],
      }),
    },
  );
}

async function alarmsIn({ cloud, calls, systemId }: WindowReadContext, { from, to }: Window, cleared: boolean): Promise<Alarms> {
  const parameters = { start_time: from, end_time: to, ...(cleared ? { cleared: 'true' } : {}) };
  const answer = await cloud.call({ systemId, path: endpointPaths.alarms, parameters }, calls);
  return answer === undefined || 'refusal' in answer ? answer : interpretAlarms(answer.json, systemId);
}
