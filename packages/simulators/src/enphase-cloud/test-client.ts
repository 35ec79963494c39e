import { demoEnphase } from './demo.ts';
import { type EnphaseCloud, type EnphaseCloudOptions, type EnphaseTokens, startEnphaseCloud } from './server.ts';

/** A JSON answer for tests. */
interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined if the body is not JSON. */
  readonly json: Record<string, unknown> | undefined;
}

/** A minimal application for the cloud's tests. It shares no code with the jobs. */
export class TestClient implements AsyncDisposable {
  readonly cloud: EnphaseCloud;
  readonly tokens: EnphaseTokens;

  constructor(cloud: EnphaseCloud) {
    this.cloud = cloud;
    this.tokens = cloud.issueTokens();
  }

  /** Reads below `/api/v4/systems` with the first access token and the application's key, unless told otherwise. */
  async get(path: string, { key = demoEnphase.apiKey, token = this.tokens.accessToken, method = 'GET' } = {}): Promise<Reply> {
    const address = new URL(`${this.cloud.url}/api/v4/systems${path}`);
    if (key !== '') address.searchParams.set('key', key);
    return replyOf(await fetch(address, { method, headers: token === '' ? {} : { authorization: `Bearer ${token}` } }));
  }

  /** Reads something of the first system. */
  async read(path: string): Promise<Record<string, unknown>> {
    const { status, text, json } = await this.get(`/${demoEnphase.systemIds[0]}${path}`);
    if (status !== 200 || !json) throw new TypeError(`${path} was answered with ${status}: ${text}`);
    return json;
  }

  /** A token call with its parameters in the query, as clients send it. */
  async token(parameters: Readonly<Record<string, string>>, { secret = demoEnphase.clientSecret, method = 'POST' } = {}): Promise<Reply> {
    const query = new URLSearchParams(parameters);
    return replyOf(await fetch(`${this.cloud.url}/oauth/token?${query.toString()}`, { method, headers: basic(secret) }));
  }

  /** The same with the parameters in a form. */
  async tokenByForm(parameters: Readonly<Record<string, string>>): Promise<Reply> {
    const body = new URLSearchParams(parameters);
    return replyOf(await fetch(`${this.cloud.url}/oauth/token`, { method: 'POST', headers: basic(demoEnphase.clientSecret), body }));
  }

  refresh(refreshToken = this.tokens.refreshToken): Promise<Reply> {
    return this.token({ grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cloud.close();
  }
}

/** Starts a cloud at noon of 2026-07-10 in New York, on a large plan, and a client with its first tokens. */
export async function startWithClient(options: EnphaseCloudOptions = {}): Promise<TestClient> {
  return new TestClient(await startEnphaseCloud({ nowSeconds: noonSeconds, plan: 'partner', ...options }));
}

/** 2026-07-10, noon in New York. */
export const noonSeconds = Date.UTC(2026, 6, 10, 16) / 1000;

function basic(secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${demoEnphase.clientId}:${secret}`).toString('base64')}` };
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
