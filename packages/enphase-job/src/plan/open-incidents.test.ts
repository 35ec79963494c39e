import { describe, expect, it } from 'vitest';
import { openAfter, windowsOfOpen } from './open-incidents.ts';

const day = 86_400;
const now = 1_780_000_000;
const keyOf = ({ id }: { readonly id: string }) => id;

describe('an open incident', () => {
  it('is read again in the window in which it began; nearby ones share a window', () => {
    const starts = [now - 20 * day, now - 19 * day, now - 9 * day, now - day];
    expect(windowsOfOpen(starts, now - 5 * day, now)).toEqual([
      { from: now - 20 * day, to: now - 13 * day },
      { from: now - 9 * day, to: now - 2 * day },
    ]);
  });

  it('is not read beyond the cloud’s history, nor in more than four windows at a time', () => {
    expect(windowsOfOpen([now - 200 * day], now, now)).toEqual([]);
    expect(
      windowsOfOpen(
        [1, 2, 3, 4, 5, 6].map((index) => now - index * 10 * day),
        now,
        now,
      ),
    ).toHaveLength(4);
  });

  it('has its turn, even if other incidents never close', () => {
    const starts = [1, 2, 3, 4, 5, 6].map((index) => now - index * 10 * day);
    const windows = [0, 1, 2].flatMap((days) => windowsOfOpen(starts, now, now + days * day));
    expect(new Set(windows.map(({ from }) => from))).toEqual(new Set(starts));
  });

  it('stays open until the cloud shows it closed', () => {
    const before = [
      { id: 'still open, not seen', start: now - 20 * day },
      { id: 'closed meanwhile', start: now - 21 * day },
      { id: 'no longer listed in the window', start: now - 2 * day },
    ];
    const open = [{ id: 'new', start: now - day }];
    const seen = { all: new Set(['closed meanwhile', 'new']), open, window: { from: now - 5 * day, to: now }, nowSeconds: now };
    expect(openAfter(before, seen, keyOf).map(keyOf)).toEqual(['still open, not seen', 'new']);
    const nothing = { ...seen, all: new Set<string>(), open: [] };
    expect(openAfter(before, nothing, keyOf)).toEqual(before);
  });
});
