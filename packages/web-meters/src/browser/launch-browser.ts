import type { Clock } from '@wattjobs/core/time';
import { MeterFailure } from '../reading/meter-failure.ts';
import type { BrowserVisits } from '../reading/read-meter.ts';
import type { OpenVisit } from '../reading/visit.ts';
import { startChromium } from './chromium.ts';
import { openBrowserVisit, type RunningBrowser } from './open-browser-visit.ts';
import { withinTime } from './within-time.ts';

const mostStartingMs = 30_000;
/** A browser that crashes more often in one run lacks memory, or meets a page that it cannot show. */
const mostLaunches = 4;

/** What a browser needs. */
export interface BrowserTerms {
  /** The program: Debian’s `chromium` by default. */
  readonly executablePath?: string;
  readonly clock: Clock;
}

interface Launched extends RunningBrowser {
  /** Ends it, and leaves nothing behind. */
  end(): Promise<void>;
}

/**
 * Starts Debian’s Chromium for a whole run; every visit has its own context, cookies and proxy.
 * If it crashes, its visits fail as transient, and the next visit gets another browser.
 * @throws MeterFailure if there is no browser, or it does not start
 */
export async function launchBrowser({ executablePath = '/usr/bin/chromium', clock }: BrowserTerms): Promise<BrowserVisits> {
  let launches = 0;
  let current: Promise<Launched> | undefined;
  /** One that crashed leaves a profile, which is still being removed when nothing runs any more. */
  const endings: Promise<void>[] = [];

  const running = async (): Promise<Launched> => {
    if (current !== undefined) return await current;
    if (launches === mostLaunches)
      throw new MeterFailure(`the browser crashed ${mostLaunches} times in this run`, { reason: 'browser_crashed', isTransient: false });
    launches += 1;
    const launched = start(executablePath, clock);
    current = launched;
    const forget = () => {
      if (current === launched) current = undefined;
    };
    endings.push(
      launched.then(async (browser) => {
        await browser.ended;
        forget();
        await browser.end();
      }, forget),
    );
    return await launched;
  };

  const open: OpenVisit = async (configuration, visitTerms) => await openBrowserVisit(await running(), configuration, visitTerms);

  await running();
  return {
    open,
    close: async () => {
      const last = await current?.catch(() => undefined);
      await last?.end();
      await Promise.all(endings);
    },
  };
}

async function start(executablePath: string, clock: Clock): Promise<Launched> {
  const chromium = await startChromium(executablePath, clock);
  // Runs without a browser do not load it. Its file for browsers has no part that looks for, downloads or starts any.
  const { connect } = (await import('puppeteer-core/internal/puppeteer-core-browser.js')) as unknown as Pick<
    typeof import('puppeteer-core'),
    'connect'
  >;
  const connecting = connect({ transport: chromium.transport, defaultViewport: { width: 1280, height: 720 } });
  try {
    const browser = await withinTime(clock, mostStartingMs, Promise.race([connecting, chromium.ended]));
    if (browser !== undefined) return { browser, ended: chromium.ended, end: async () => await chromium.end() };
  } catch {
    // It ended while it was spoken to: its last words tell why.
  }
  connecting.catch(() => {});
  await chromium.end();
  throw new MeterFailure(`the browser did not start: ${chromium.lastWords()}`, { reason: 'browser_failed' });
}
