import { afterAll, beforeAll } from 'vitest';
import { startTestApi, type TestApi, type TestApiOptions } from './start-test-api.ts';

/** Starts an API for the tests of a `describe`, and closes it after them. */
export function useTestApi(options: TestApiOptions = {}): () => TestApi {
  let api: TestApi | undefined;
  beforeAll(async () => {
    api = await startTestApi(options);
  });
  afterAll(() => api?.close());
  return () => {
    if (api === undefined) throw new Error('the API has not started yet');
    return api;
  };
}

/** The answer to a request. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // Tests read fields that they expect, and fail if one is missing.
  readonly body: ReturnType<typeof JSON.parse>;
}

/** Sends a request with a key of the scope, or without one. */
export async function send(
  { url, keys }: Pick<TestApi, 'url' | 'keys'>,
  scope: keyof TestApi['keys'] | undefined,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(scope === undefined ? {} : { authorization: `Bearer ${keys[scope]}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}
