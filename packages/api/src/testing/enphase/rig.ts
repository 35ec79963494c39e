import { afterEach, beforeEach } from 'vitest';
import { startTestApi, type TestApi } from '../start-test-api.ts';
import { type Answer, send } from '../use-test-api.ts';

/** An API under test, and the requests of this domain's tests; paths are below `/api/v1/enphase`. */
export interface EnphaseRig {
  readonly api: TestApi;
  get(path: string): Promise<Answer>;
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Posts a batch and returns the answer's `data`. */
  post(...items: readonly unknown[]): Promise<Answer['body']>;
}

/** Gives every test of a file an API with an empty database. */
export function useEnphase(): () => EnphaseRig {
  let current: EnphaseRig | undefined;
  beforeEach(async () => {
    current = rigOf(await startTestApi());
  });
  afterEach(async () => {
    await current?.api.close();
  });
  return () => {
    if (current === undefined) throw new Error('there is no API outside of a test');
    return current;
  };
}

function rigOf(api: TestApi): EnphaseRig {
  const ask = (scope: 'read' | 'collect', method: string, path: string, body?: unknown) =>
    send(api, scope, method, `/api/v1/enphase${path}`, body);
  return {
    api,
    get: (path) => ask('read', 'GET', path),
    send: (method, path, body) => ask('collect', method, path, body),
    post: async (...items) => (await ask('collect', 'POST', '/batches', { items })).body.data,
  };
}
