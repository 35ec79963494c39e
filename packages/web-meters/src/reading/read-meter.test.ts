import { createHash } from 'node:crypto';
import { Secret } from '@wattjobs/core/settings';
import { FakeClock, startServer } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import type { MeterConfiguration, Step } from '../configuration/index.ts';
import { createGuard } from '../guard/index.ts';
import { formLogin, meter } from '../testing/meter.ts';
import { pageRequests, redirect, site } from '../testing/site.ts';
import { MeterFailure } from './meter-failure.ts';
import type { MeterOutcome } from './meter-reading.ts';
import { type BrowserVisits, readMeter, type ReaderTerms } from './read-meter.ts';
import type { OpenVisit, Visit } from './visit.ts';

const guard = createGuard({ allowedNetworks: ['127.0.0.0/8'] });

async function read(configuration: MeterConfiguration, terms: Partial<ReaderTerms> = {}): Promise<MeterOutcome> {
  return await readMeter(configuration, {
    guard,
    clock: new FakeClock(),
    signal: new AbortController().signal,
    screenshotOnError: true,
    ...terms,
  });
}

/** A browser whose page has these contents one after the other, each after 500 ms; after the last one it waits for its signal. */
function fakeBrowser(clock: FakeClock, contents: readonly string[], log: string[] = []): () => Promise<BrowserVisits> {
  const visitWith = (ofVisit: AbortSignal): Visit => ({
    driver: 'browser',
    status: 200,
    take: async ({ action }) => void log.push(await Promise.resolve(action)),
    submitFormOf: async () => {},
    snapshots: async function* (signal = ofVisit) {
      for (const body of contents) {
        if (signal.aborted) return;
        yield { url: 'http://meter/', status: 200, contentType: 'text/html', body, frames: [] };
        await clock.sleep(500, signal);
      }
      while (!signal.aborted) await clock.sleep(500, signal);
    },
    screenshot: async () => await Promise.resolve(new Uint8Array([1])),
    secrets: async () => await Promise.resolve([]),
    close: async () => void log.push(await Promise.resolve('close')),
  });
  return async () =>
    await Promise.resolve({ open: async (_configuration, { signal }) => await Promise.resolve(visitWith(signal)), close: async () => {} });
}

const kwh = (text: string) => `<b id="kwh">${text}</b>`;
const scripted = (text: string) => `${kwh(text)}<script src="/fill.js"></script>`;

describe('the driver "auto"', () => {
  it('needs no browser for a page with its value', async () => {
    await using device = await site({ '/': scripted('12.5 kWh') })();
    const openBrowser = async () => await Promise.reject(new Error('nobody asked for a browser'));
    const outcome = await read(meter(device.url), { openBrowser });
    expect(outcome).toMatchObject({ kind: 'read', driver: 'http', totalKwh: 12.5 });
    expect(outcome.whyBrowser).toBeUndefined();
  });

  it.each<{ readonly what: string; readonly page: string; readonly step?: Step }>([
    { what: 'a value that is missing', page: scripted('') },
    { what: 'a placeholder', page: scripted('--') },
    { what: 'words in place of the value', page: scripted('Loading') },
    {
      what: 'a click that a script answers',
      page: `${kwh('')}<a id="tab" onclick="show()">Energy</a>`,
      step: { action: 'click', selector: '#tab' },
    },
    {
      what: 'a choice that no form sends',
      page: `${kwh('1 kWh')}<form><select id="o"><option>1</select></form>`,
      step: { action: 'select', selector: '#o', value: '1' },
    },
    { what: 'a field outside of every form', page: `${kwh('1 kWh')}<input id="o">`, step: { action: 'type', selector: '#o', value: '1' } },
    { what: 'an element that a script may still make', page: '<script></script>', step: { action: 'wait', selector: '#later' } },
  ])('reads again with a browser for $what, and says why', async ({ page, step }) => {
    await using device = await site({ '/': page })();
    const clock = new FakeClock();
    const steps = step === undefined ? [] : [step];
    const outcome = await read(meter(device.url, { steps }), { clock, openBrowser: fakeBrowser(clock, [kwh('12.5 kWh')]) });
    expect(outcome).toMatchObject({ kind: 'read', driver: 'browser', totalKwh: 12.5 });
    expect(outcome.whyBrowser).toMatch(/script/);
    expect(outcome.steps.filter((each) => each.step === 'open')).toHaveLength(2);
  });

  it('says that a browser is missing', async () => {
    await using device = await site({ '/': scripted('') })();
    const outcome = await read(meter(device.url));
    expect(outcome).toMatchObject({ kind: 'failed', error: { reason: 'browser_missing' }, isTransient: false });
    expect(outcome).toMatchObject({ error: { message: expect.stringContaining('#kwh') }, whyBrowser: expect.stringContaining('script') });
  });

  it('believes a placeholder if there is no browser', async () => {
    await using device = await site({ '/': scripted('--') })();
    expect(await read(meter(device.url))).toMatchObject({ kind: 'says-nothing', whyBrowser: expect.stringContaining('script') });
  });

  it('does not try a refused login again with a browser', async () => {
    await using device = await site({
      '/': '<form onsubmit="return check()"><input name="username"><input type="password" name="p"></form>',
    })();
    const openBrowser = async () => await Promise.reject(new Error('nobody asked for a browser'));
    const outcome = await read(meter(device.url, { authentication: formLogin('/', 'admin', 'canary-pass-1') }), { openBrowser });
    expect(outcome).toMatchObject({ kind: 'failed', error: { reason: 'login_refused' }, isTransient: false });
  });
});

describe('a browser', () => {
  const browse = async (contents: readonly string[], given: Partial<MeterConfiguration> = {}, log: string[] = []) => {
    const clock = new FakeClock();
    return await read(meter('http://meter/', { driver: 'browser', ...given }), { clock, openBrowser: fakeBrowser(clock, contents, log) });
  };

  it('is given time to replace a placeholder, and no more than it needs', async () => {
    expect(await browse([kwh('--'), kwh('Loading'), kwh('7.5 kWh')])).toMatchObject({
      kind: 'read',
      totalKwh: 7.5,
      timeMs: Date.UTC(2026, 0, 15, 12, 0, 1),
    });
    const night = await browse([kwh('--')]);
    expect(night.kind).toBe('says-nothing');
    expect(night.durationMs).toBeLessThanOrEqual(2500);
  });

  it('waits for a value that is missing until the deadline', async () => {
    const outcome = await browse(['<p>'], { timeoutMs: 5000 });
    expect(outcome).toMatchObject({ kind: 'failed', error: { reason: 'value_missing' }, evidence: { screenshot: new Uint8Array([1]) } });
    expect(outcome.durationMs).toBeGreaterThanOrEqual(5000);
  });

  it('makes a picture of a failure only', async () => {
    expect((await browse([kwh('7.5 kWh')])).evidence.screenshot).toBeUndefined();
  });

  it('logs out and closes its page, whatever happened', async () => {
    for (const contents of [[kwh('7.5 kWh')], ['<p>']]) {
      const log: string[] = [];
      await browse(contents, { logoutSteps: [{ action: 'navigate', url: '/logout' }], timeoutMs: 1000 }, log);
      expect(log).toEqual(['navigate', 'close']);
    }
  });

  it('is closed after a bug too, which costs one visit', async () => {
    const log: string[] = [];
    const clock = new FakeClock();
    const openBrowser = fakeBrowser(clock, [], log);
    const broken = async () => {
      const browser = await openBrowser();
      const open: OpenVisit = async (...terms) => ({ ...(await browser.open(...terms)), snapshots: () => null as never });
      return { ...browser, open };
    };
    const outcome = await read(meter('http://meter/', { driver: 'browser' }), { clock, openBrowser: broken });
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'BUG' }, isTransient: false });
    expect(log).toEqual(['close']);
  });
});

describe('a stop of the run', () => {
  it('ends the visit, and still logs out', async () => {
    const stop = new AbortController();
    await using device = await site({ '/': '<h1>Menu</h1>', '/slow': () => stop.abort(), '/logout': 'bye' })();
    const logoutSteps = [{ action: 'navigate', url: '/logout' } as const];
    const outcome = await read(meter(device.url, { steps: [{ action: 'navigate', url: '/slow' }], logoutSteps }), { signal: stop.signal });
    expect(outcome).toMatchObject({ kind: 'failed', error: { reason: 'meter_aborted' }, isTransient: false });
    expect(pageRequests(device)).toEqual(['GET /', 'GET /slow', 'GET /logout']);
    expect(outcome.steps.map(({ step }) => step)).toEqual(['open', 'navigate', 'log out']);
  });

  it('ends a wait', async () => {
    const stop = new AbortController();
    stop.abort();
    const outcome = await read(meter('http://127.0.0.1:9/'), { signal: stop.signal });
    expect(outcome).toMatchObject({ kind: 'failed', error: { reason: 'meter_aborted' }, evidence: {} });
  });
});

describe('a wait of a step', () => {
  it('takes as long as it says, by the clock, and at most until the deadline', async () => {
    await using device = await site({ '/': kwh('1.5 kWh') })();
    const clock = new FakeClock();
    const waiting = (milliseconds: number) => meter(device.url, { steps: [{ action: 'wait', milliseconds }], timeoutMs: 5000 });
    expect(await read(waiting(1000), { clock })).toMatchObject({ kind: 'read', steps: [{}, { step: 'wait', durationMs: 1000 }, {}] });
    expect(await read(waiting(60_000), { clock })).toMatchObject({ kind: 'failed', error: { reason: 'meter_timeout' } });
  });
});

describe('the evidence', () => {
  it('is the hash of the page, its first 5 KB cut between two characters, and the matched text', async () => {
    const page = `${kwh('1.5 kWh')}${'€'.repeat(4000)}`;
    await using device = await site({ '/': page })();
    const { evidence } = await read(meter(device.url));
    expect(evidence.pageHash).toBe(createHash('sha256').update(page).digest('hex'));
    expect(evidence.matchedText).toBe('1.5 kWh');
    expect(page.startsWith(evidence.pageStart ?? '-')).toBe(true);
    expect(Buffer.byteLength(evidence.pageStart ?? '')).toBeGreaterThan(5 * 1024 - 3);
    expect(Buffer.byteLength(evidence.pageStart ?? '')).toBeLessThanOrEqual(5 * 1024);
  });

  it('and the messages hold no password, cookie or session token', async () => {
    const token = 'Zx81canaryToken9';
    const echo = `canary-pass-1 canary%2Dpass%2D1 canary-cookie-1 ${Buffer.from('admin:canary-pass-1').toString('base64')} ${token}`;
    await using device = await site({
      '/': redirect(`/NMC/${token}/home.htm`, { 'set-cookie': 'sid=canary-cookie-1' }),
      [`/NMC/${token}/home.htm`]: `<h1>${echo}</h1>`,
      [`/NMC/${token}/gone.htm`]: redirect('http://192.0.2.1/'),
    })();
    const authentication = { type: 'basic', username: 'admin', password: new Secret('canary-pass-1') } as const;
    for (const steps of [[], [{ action: 'navigate', url: 'gone.htm' }], [{ action: 'navigate', url: `/${token}` }]] as const) {
      const outcome = await read(meter(device.url, { authentication, steps: [...steps] }));
      const shown = outcome.kind === 'failed' ? `${outcome.error.message} ${outcome.error.stack} ${JSON.stringify(outcome)}` : 'nothing';
      expect(shown).toContain('step');
      expect(shown).not.toMatch(/canary/i);
    }
  });
});

describe('a failure', () => {
  it('holds no trace of the device that may have secrets', async () => {
    await using device = await startServer((_response, _request, raw) => raw.socket.destroy());
    const outcome = await read(meter(`${device.url}/cgi?password=canary`));
    expect(outcome).toMatchObject({ kind: 'failed', error: { reason: 'meter_connection' }, isTransient: true });
    const error = outcome.kind === 'failed' ? outcome.error : undefined;
    expect(error).toBeInstanceOf(MeterFailure);
    expect(`${error?.message} ${JSON.stringify(error?.context)} ${String(error?.cause)}`).not.toContain('canary');
  });
});
