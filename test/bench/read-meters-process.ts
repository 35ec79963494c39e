// Reads a page again and again as a process: `node read-meters-process.ts HOW ADDRESS COUNT AT_ONCE`.
// HOW is `parse` (the page of the address is fetched once, and cheerio parses it with its htmlparser2 and finds the counter), `http`, `login` (a form login each time) or `browser`.
// It prints the CPU time, with that of its ended children, and the wall time of COUNT pages after a few that warm up.
import { readFileSync } from 'node:fs';
import { load } from 'cheerio/slim';
import { systemClock } from '@wattjobs/core/time';
import { launchBrowser } from '../../packages/web-meters/src/browser/index.ts';
import { parseMeterConfiguration } from '../../packages/web-meters/src/configuration/index.ts';
import { createGuard } from '../../packages/web-meters/src/guard/index.ts';
import { type BrowserVisits, readMeter } from '../../packages/web-meters/src/reading/index.ts';

const [how = '', address = '', countText, atOnceText] = process.argv.slice(2);
const [count, atOnce] = [Number(countText), Number(atOnceText)];
const counterKwh = 12_543.5;
const login = {
  authType: 'form',
  authConfig: { username: 'reader', password: 'right', usernameField: '[name=username]', passwordField: '[name=password]' },
};
const parsed = parseMeterConfiguration({
  ipAddress: address,
  scrapingConfig: { valueSelector: '#total-kwh', driver: how === 'browser' ? 'browser' : 'http' },
  ...(how === 'login' ? login : {}),
});
if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
const { configuration } = parsed;
const terms = {
  guard: createGuard({ allowedNetworks: ['127.0.0.0/8'] }),
  clock: systemClock,
  signal: new AbortController().signal,
  screenshotOnError: false,
};
let browser: Promise<BrowserVisits> | undefined;
const openBrowser = () => (browser ??= launchBrowser({ clock: systemClock }));
const body = how === 'parse' ? await (await fetch(address)).text() : '';

const before = how === 'browser' ? await ready() : await readSome(Math.ceil(count / 5)).then(ready);
await readSome(count);
const wallMs = performance.now() - before.wallMs;
await (await browser)?.close();
process.stdout.write(JSON.stringify({ cpuMs: cpuMs() - before.cpuMs, wallMs }));
process.exit();

async function ready() {
  return { cpuMs: cpuMs(), wallMs: performance.now() };
}

async function readSome(pages: number): Promise<void> {
  let left = pages;
  const worker = async () => {
    while (left-- > 0) await readOne();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function readOne(): Promise<void> {
  if (how === 'parse') {
    const text = load(body, { xml: { xmlMode: false } })('#total-kwh').text();
    if (Number(/([0-9.]+) kWh/.exec(text)?.[1]) !== counterKwh) throw new Error(text);
    return;
  }
  const outcome = await readMeter(configuration, how === 'browser' ? { ...terms, openBrowser } : terms);
  if (outcome.kind !== 'read' || outcome.totalKwh !== counterKwh) throw new Error(JSON.stringify(outcome));
}

/** In ticks of 10 ms: user and system time of this process, and of its children that have ended (proc_pid_stat(5), fields 14 to 17). */
function cpuMs(): number {
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + 10 * Number(ticks), 0);
}
