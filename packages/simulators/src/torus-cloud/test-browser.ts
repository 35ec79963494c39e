import { type TorusCloud, type TorusCloudOptions, demoCredentials, startTorusCloud } from './server.ts';

/** A minimal browser for the site's tests. It shares no code with the jobs. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  async get(path: string) {
    return await this.#send(path, {});
  }

  async post(path: string, fields: Readonly<Record<string, string>>) {
    return await this.#send(path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** Fills in the login form of a page and sends it, with some of its fields changed or, if null, omitted. */
  async logIn(path = '/Default', changes: Readonly<Record<string, string | null>> = {}) {
    const { html } = await this.get(path);
    const { action, fields } = loginForm(html);
    const { username, password } = demoCredentials;
    const filled = {
      ...fields,
      ctl00$MainContent$UserName: username,
      ctl00$MainContent$Password: password,
      ctl00$MainContent$LoginButton: 'Log In',
      ...changes,
    };
    const sent = Object.entries(filled).filter((field): field is [string, string] => field[1] !== null);
    const target = new URL(action, new URL(path, this.#origin));
    return await this.post(`${target.pathname}${target.search}`, Object.fromEntries(sent));
  }

  async #send(path: string, init: RequestInit) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(`${this.#origin}${path}`, { ...init, redirect: 'manual', headers: { cookie } });
    const setCookies = reply.headers.getSetCookie();
    for (const each of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      this.cookies.set(name, value);
    }
    return { status: reply.status, location: reply.headers.get('location'), setCookies, html: await reply.text() };
  }
}

/** Where the login form goes, and its hidden fields. */
export function loginForm(html: string): { action: string; fields: Record<string, string> } {
  const [form = ''] = /<form method="post"[\s\S]*?<\/form>/.exec(html) ?? [];
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]*)" id="[^"]*" value="([^"]*)"/g)];
  return {
    action: /action="([^"]*)"/.exec(form)?.[1] ?? '',
    fields: Object.fromEntries(inputs.map(([, name = '', value = '']) => [name, value])),
  };
}

/** A site, and a browser that has not visited it. */
export async function startWithBrowser(
  options: TorusCloudOptions = {},
): Promise<{ cloud: TorusCloud; browser: TestBrowser } & AsyncDisposable> {
  const cloud = await startTorusCloud(options);
  return { cloud, browser: new TestBrowser(cloud.url), [Symbol.asyncDispose]: () => cloud.close() };
}

export const liveDataPath = '/MemberPages/LiveData.aspx';
