import { systemClock } from '@wattjobs/core/time';
import { launchBrowser } from '@wattjobs/web-meters/browser';
import type { BrowserVisits } from '@wattjobs/web-meters/reading';
import { describeDriver } from '@wattjobs/web-meters/testing';
import { afterAll, beforeAll, describe } from 'vitest';
import { browsers } from './browser-visits.ts';

// The browser of the image; the others differ in how they are started, not in how they read.
describe.each(browsers.slice(0, 1))('%s', (executablePath) => {
  let visits: BrowserVisits;
  beforeAll(async () => {
    visits = await launchBrowser({ executablePath, clock: systemClock });
  });
  afterAll(async () => await visits.close());

  describeDriver({ driver: 'browser', cannot: ['digest dialects'], openBrowser: async () => await Promise.resolve(visits) });
});
