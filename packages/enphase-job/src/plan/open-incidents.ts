import { longestWindowSeconds, type Window } from './windows.ts';

/** The cloud has six to nine months, depending on which of its documents is right: older incidents stay as they were. */
export const incidentHistoryDays = 180;

/** How many windows one read of events or alarms may request besides its own. */
const maxWindows = 4;

/**
 * The windows of open incidents that began before `before`: each begins with one of them and is as
 * long as the cloud allows, so that nearby ones share a window. Times in epoch seconds.
 */
export function windowsOfOpen(starts: readonly number[], before: number, nowSeconds: number): readonly Window[] {
  const oldest = nowSeconds - incidentHistoryDays * 86_400;
  const wanted = starts.filter((start) => start < before && start > oldest).toSorted((a, b) => a - b);
  const windows: Window[] = [];
  for (const start of wanted) {
    const last = windows.at(-1);
    if (last !== undefined && start < last.to) continue;
    windows.push({ from: start, to: Math.min(start + longestWindowSeconds, nowSeconds) });
  }
  if (windows.length <= maxWindows) return windows;
  // Incidents that never close must not block the others: each day has its turn.
  const first = (Math.floor(nowSeconds / 86_400) * maxWindows) % windows.length;
  return [...windows.slice(first), ...windows.slice(0, first)].slice(0, maxWindows);
}

/**
 * The open incidents after a read: those seen open now, and those open before and not seen at all.
 * Those that began in a window that was read, but are no longer in it, are gone.
 */
export function openAfter<Item extends { readonly start: number }>(
  before: readonly Item[],
  seen: { readonly all: ReadonlySet<string>; readonly open: readonly Item[]; readonly window: Window; readonly nowSeconds: number },
  keyOf: (item: Item) => string,
): readonly Item[] {
  const oldest = seen.nowSeconds - incidentHistoryDays * 86_400;
  // An empty answer proves nothing: the cloud has returned empty lists by mistake.
  const inWindow = ({ start }: Item) => seen.all.size > 0 && start >= seen.window.from && start < seen.window.to;
  const unseen = before.filter((item) => !seen.all.has(keyOf(item)) && !inWindow(item) && item.start > oldest);
  return [...unseen, ...seen.open];
}
