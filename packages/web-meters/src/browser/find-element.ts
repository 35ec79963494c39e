import type { Clock } from '@wattjobs/core/time';
import type { ElementHandle, Page } from 'puppeteer-core';
import { stepFailure } from './browser-failure.ts';

const lookEveryMs = 100;

/** The first such element of the page or of a frame of it, as soon as there is one; undefined if there is none in time. */
export async function findElement(
  page: Page,
  selector: string,
  { clock, signal, mostMs }: { readonly clock: Clock; readonly signal: AbortSignal; readonly mostMs: number },
): Promise<ElementHandle | undefined> {
  const end = clock.monotonic() + mostMs;
  while (!signal.aborted && clock.monotonic() < end) {
    for (const frame of [page.mainFrame(), ...page.mainFrame().childFrames()]) {
      const found = await frame.$(selector).catch((error: unknown) => {
        // Otherwise another document takes its place.
        if (/selector/i.test(String(error))) throw stepFailure(`${selector} is no selector that a browser knows`);
      });
      if (found) return found;
    }
    await clock.sleep(lookEveryMs, signal);
  }
  return undefined;
}
