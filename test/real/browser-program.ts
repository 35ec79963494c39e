// A program with an open visit, for tests that end it: `node browser-program.ts EXECUTABLE URL HOW`.
import { systemClock } from '@wattjobs/core/time';
import { launchBrowser } from '@wattjobs/web-meters/browser';
import { meter } from '@wattjobs/web-meters/testing';
import { openVisit } from './browser-visits.ts';

const [, , executablePath = '', url = '', how] = process.argv;
const visits = await launchBrowser({ executablePath, clock: systemClock });
await openVisit(visits, meter(url));
process.once('SIGTERM', () => void visits.close());
process.stdout.write('open\n');
if (how === 'exit') setTimeout(() => process.exit(3), 500);
else setTimeout(() => {}, 20_000).unref();
