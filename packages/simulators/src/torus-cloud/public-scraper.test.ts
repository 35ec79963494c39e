import { describe, expect, it } from 'vitest';
import { demoCredentials, startTorusCloud, type TorusCloudOptions } from './server.ts';

/** The hidden fields that the public scraper knows, by the id of their element; it sends those that are not empty. */
const knownFields = ['__VIEWSTATE', '__EVENTVALIDATION', '__VIEWSTATEGENERATOR', '__EVENTTARGET', '__EVENTARGUMENT'];

/** The requests of the public scraper (MattPhilpot/torus-scraper2): redirects followed by hand, cookies as name and value. */
async function scrape(options: TorusCloudOptions = {}) {
  const cloud = await startTorusCloud(options);
  const jar = new Map<string, string>();
  const send = async (url: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const equals = pair.indexOf('=');
      jar.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    return { status: reply.status, location: reply.headers.get('location'), html: await reply.text() };
  };
  const open = async (url: string) => {
    let address = url;
    let reply = await send(address);
    for (let hop = 0; hop < 10 && reply.location !== null; hop += 1) {
      address = new URL(reply.location, address).href;
      reply = await send(address);
    }
    return { ...reply, address };
  };
  try {
    const page = await open(cloud.url);
    const valueOf = (id: string) => new RegExp(`id="${id}" value="([^"]*)"`).exec(page.html)?.[1] ?? '';
    const button = /<input type="submit" name="([^"]*)"/.exec(page.html)?.[1] ?? 'ctl00$MainContent$LoginButton';
    const fields = new URLSearchParams(
      knownFields.map((id) => [id, valueOf(id)]).filter(([, value]) => value !== '') as [string, string][],
    );
    fields.set('ctl00$MainContent$UserName', demoCredentials.username);
    fields.set('ctl00$MainContent$Password', demoCredentials.password);
    fields.set(button, 'Log In');
    const login = await send(page.address, { method: 'POST', body: fields, headers: { referer: page.address } });
    const live = await open(`${cloud.url}/MemberPages/LiveData.aspx`);
    return { login, live, logins: { ...cloud.logins } };
  } finally {
    await cloud.close();
  }
}

describe('the public scraper', () => {
  it('logs in with the fields that it knows, and reads the live data', async () => {
    const { login, live, logins } = await scrape();
    expect(login).toMatchObject({ status: 302, location: '/MemberPages/LiveData.aspx' });
    expect(live.html).toMatch(/<span id="[^"]*lblInputVoltageValue">[\d.]+<\/span>/);
    expect(logins).toEqual({ accepted: 1, refused: 0 });
  });

  it('is refused by a site that requires a field that it does not know', async () => {
    const { login, logins } = await scrape({ antiForgeryField: true });
    expect(login.status).toBe(500);
    expect(logins).toEqual({ accepted: 0, refused: 0 });
  });
});
