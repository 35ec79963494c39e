import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parseMeterConfiguration } from '../../packages/web-meters/src/configuration/index.ts';
import { interpretPage } from '../../packages/web-meters/src/reading/index.ts';
import { installPythonPackages } from '../fuzz/python-environment.ts';
import type { Figure } from './figures.ts';
import { medianOf } from './median.ts';
import { meterPage } from './meter-page.ts';
import { startWebPages } from './start-web-pages.ts';

const run = promisify(execFile);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const reader = fileURLToPath(new URL('read-meters-process.ts', import.meta.url));
const rounds = 3;

/** The reader of web pages: its drivers, its patterns, and the same visits in Python. Other processes serve the pages. */
export async function webMetersFigures(): Promise<readonly Figure[]> {
  const pages = await startWebPages();
  const host = `127.0.0.1:${pages.port}`;
  try {
    return [await httpFigure(host), await browserFigure(host), hostileFigure(), await pythonFigure(host)];
  } finally {
    pages.stop();
  }
}

interface Taken {
  readonly cpuMs: number;
  readonly wallMs: number;
}

async function read(how: 'parse' | 'http' | 'login' | 'browser', address: string, count: number, atOnce: number): Promise<Taken> {
  const { stdout } = await run(process.execPath, [reader, how, `http://${address}`, String(count), String(atOnce)]);
  return JSON.parse(stdout) as Taken;
}

/** Pages per second: those of a loop in which cheerio parses the page and finds the counter, by those of whole visits of the driver. */
async function httpFigure(host: string): Promise<Figure> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const parse = await read('parse', `${host}/large`, 100, 1);
    const http = await read('http', `${host}/large`, 100, 5);
    ratios.push(http.wallMs / parse.wallMs);
  }
  const value = medianOf(ratios);
  const what = `pages of 100 KB a second, http driver: time by that of a loop in which cheerio only parses them (${(100 / value).toFixed(0)} % of its pages a second)`;
  return { what, value, unit: '×', goal: 1 / 0.8, gate: 1 / 0.6 };
}

async function browserFigure(host: string): Promise<Figure> {
  const pages = { http: 300, browser: 12 };
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const browser = await read('browser', `${host}/small`, pages.browser, 2);
    const http = await read('http', `${host}/small`, pages.http, 2);
    ratios.push(http.cpuMs / pages.http / (browser.cpuMs / pages.browser));
  }
  const value = medianOf(ratios);
  const what = `CPU time of a page of 10 KB, http driver by browser driver (${(1 / value).toFixed(0)} pages for one)`;
  return { what, value, unit: '×', goal: 1 / 20, gate: 1 / 10 };
}

/** An ordinary engine needs years for the first: `(a+)+` tries every way to divide the letters. */
function hostileFigure(): Figure {
  const page = meterPage(4_000).replace('Total:', `${'a'.repeat(1_000)}! Total:`);
  const configurations = [String.raw`(?:(?:a+)+)+b|([0-9.]+) kWh`, String.raw`([0-9.]+) kWh`].map((valuePattern) => {
    const parsed = parseMeterConfiguration({ ipAddress: '192.0.2.1', scrapingConfig: { valuePattern } });
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    return parsed.configuration;
  });
  const times: number[][] = configurations.map(() => []);
  for (let round = -20; round < 100; round += 1) {
    for (const [index, configuration] of configurations.entries()) {
      const start = performance.now();
      const found = interpretPage(
        { url: 'http://192.0.2.1/', status: 200, contentType: 'text/html', body: page, frames: [] },
        configuration,
      );
      if (found.kind !== 'value') throw new Error(JSON.stringify(found));
      if (round >= 0) times[index]?.push(performance.now() - start);
    }
  }
  const [hostile = Number.NaN, harmless = Number.NaN] = times.map((taken) => medianOf(taken));
  const what = `hostile pattern on a page of 5 KB, by a harmless one (${hostile.toFixed(1)} ms against ${harmless.toFixed(1)})`;
  return { what, value: hostile / harmless, unit: '×', goal: 3, gate: 10 };
}

/** The same form login and selector with requests and BeautifulSoup. */
async function pythonFigure(host: string): Promise<Figure> {
  const python = join(await installPythonPackages('requests', here('read-meters-requirements.txt')), 'python');
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const { stdout } = await run(python, [here('read-meters.py'), `http://${host}/meter`, '300']);
    const other = JSON.parse(stdout) as Pick<Taken, 'cpuMs'>;
    const own = await read('login', `${host}/meter`, 300, 1);
    ratios.push(own.cpuMs / other.cpuMs);
  }
  const value = medianOf(ratios);
  const what = `CPU time of a visit with a form login, http driver by requests with BeautifulSoup (${(1 / value).toFixed(1)} visits for one)`;
  return { what, value, unit: '×', goal: 1 / 2, gate: 1 / 1.2 };
}
