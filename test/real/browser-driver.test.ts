import { systemClock } from '@wattjobs/core/time';
import { launchBrowser } from '@wattjobs/web-meters/browser';
import type { BrowserVisits } from '@wattjobs/web-meters/reading';
import { describeDriver } from '@wattjobs/web-meters/testing';
import { afterAll, beforeAll, describe } from 'vitest';
import { browsers } from './browser-visits.ts';

describe.each(browsers)('%s', (executablePath) => {
  let visits: BrowserVisits;
  beforeAll(async () => {
    visits = await launchBrowser({ executablePath, clock: systemClock });
  });
  afterAll(async () => await visits.close());

  describeDriver({ driver: 'browser', cannot: ['digest dialects'], openBrowser: async () => await Promise.resolve(visits) });
});
