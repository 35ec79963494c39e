import type { Browser, BrowserContext } from 'puppeteer-core';
import type { MeterConfiguration } from '../configuration/index.ts';
import { MeterFailure } from '../reading/meter-failure.ts';
import type { Visit, VisitTerms } from '../reading/visit.ts';
import { crashFailure } from './browser-failure.ts';
import { BrowserVisit } from './browser-visit.ts';
import { startGuardedProxy } from './guarded-proxy.ts';
import { Requests } from './requests.ts';

/** A browser that runs. */
export interface RunningBrowser {
  readonly browser: Browser;
  /** Resolved when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

/** Opens the page of a meter in its own context, with its own cookies, its own rules for certificates and its own proxy. */
export async function openBrowserVisit(
  { browser, ended }: RunningBrowser,
  configuration: MeterConfiguration,
  { guard, clock, signal }: VisitTerms,
): Promise<Visit> {
  const proxy = await startGuardedProxy(guard, clock);
  void ended.then(() => proxy.close());
  let visit: BrowserVisit | undefined;
  try {
    const context = await browser.createBrowserContext({
      proxyServer: proxy.address,
      // Addresses of this machine go through it too.
      proxyBypassList: ['<-loopback>'],
      downloadBehavior: { policy: 'deny' },
    });
    const parts = await preparePage(browser, context, configuration);
    visit = new BrowserVisit({ ...parts, context, proxy, configuration, clock, signal, browserEnded: ended });
    await visit.take({ action: 'navigate', url: configuration.address });
    return visit;
  } catch (error) {
    await (visit ?? proxy).close();
    throw error instanceof MeterFailure ? error : crashFailure(error);
  }
}

async function preparePage(
  browser: Browser,
  context: BrowserContext,
  { authentication, address, acceptLanguage, tls }: MeterConfiguration,
) {
  const page = await context.newPage();
  const session = await page.createCDPSession();
  const requests = new Requests(session, authentication, new URL(address).origin);
  const userAgent = (await browser.userAgent()).replace('Headless', '');
  const [locale = 'en-US'] = acceptLanguage.split(/[,;]/);
  await Promise.all([
    session.send('Emulation.setUserAgentOverride', { userAgent }),
    // Pages write their numbers as the language wants them.
    session.send('Emulation.setLocaleOverride', { locale }),
    page.setExtraHTTPHeaders({ 'Accept-Language': acceptLanguage }),
    page.setBypassServiceWorker(true),
    requests.begin(),
    ...(tls === 'verify' ? [] : [session.send('Security.setIgnoreCertificateErrors', { ignore: true })]),
    ...(authentication.type === 'cookie'
      ? authentication.cookies.map(({ name, value }) => session.send('Network.setCookie', { name, value: value.reveal(), url: address }))
      : []),
  ]);
  return { page, requests };
}
