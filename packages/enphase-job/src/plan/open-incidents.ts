import { longestWindowSeconds, type Window } from './windows.ts';

/** The cloud answers about six to nine months, depending on which of its pages is right: what is older stays as it was. */
export const incidentHistoryDays = 180;

/** How many windows one read of events or alarms may ask for beside its own. */
const mostWindows = 4;

/**
 * The windows in which incidents began that are still open and began before `before`: each begins with one of them and is as
 * long as the cloud allows, so that those close together share one. Times in epoch seconds.
 */
export function windowsOfOpen(starts: readonly number[], before: number, nowSeconds: number): readonly Window[] {
  const oldest = nowSeconds - incidentHistoryDays * 86_400;
  const wanted = starts.filter((start) => start < before && start > oldest).toSorted((one, other) => one - other);
  const windows: Window[] = [];
  for (const start of wanted) {
    const last = windows.at(-1);
    if (last !== undefined && start < last.to) continue;
    windows.push({ from: start, to: Math.min(start + longestWindowSeconds, nowSeconds) });
  }
  if (windows.length <= mostWindows) return windows;
  // What stays open for ever must not keep the others from being asked for: each day has its turn.
  const first = (Math.floor(nowSeconds / 86_400) * mostWindows) % windows.length;
  return [...windows.slice(first), ...windows.slice(0, first)].slice(0, mostWindows);
}

/**
 * What is open after a read: what was seen open now, and what was open before and was not seen at all.
 * What began in a window that was read, and was not in it any more, is gone.
 */
export function openAfter<Item extends { readonly start: number }>(
  before: readonly Item[],
  seen: { readonly all: ReadonlySet<string>; readonly open: readonly Item[]; readonly window: Window; readonly nowSeconds: number },
  keyOf: (item: Item) => string,
): readonly Item[] {
  const oldest = seen.nowSeconds - incidentHistoryDays * 86_400;
  // An answer without anything says nothing: the cloud has had empty lists of what was there.
  const inWindow = ({ start }: Item) => seen.all.size > 0 && start >= seen.window.from && start < seen.window.to;
  const unseen = before.filter((item) => !seen.all.has(keyOf(item)) && !inWindow(item) && item.start > oldest);
  return [...unseen, ...seen.open];
}
