import { inspect } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixSettings, RetryState } from '../errors/errors.ts';
import { describeStateStore } from '../testing/store-contract.ts';
import { status } from '../testing/fake-api-objects.ts';
import { FakeApiServer } from '../testing/fake-api-server.ts';
import { SecretStore } from './secret-store.ts';
import { StateConflict } from './store.ts';

function openOn(server: FakeApiServer, timeoutMs = 60_000): SecretStore {
  return new SecretStore(server.name, { timeoutMs, loadKubeConfig: server.loadKubeConfig });
}

// On a busy machine, loading takes seconds.
beforeAll(() => import('@kubernetes/client-node'));

describeStateStore('Secret', async () => {
  const server = await FakeApiServer.start();
  return { store: openOn(server), reopen: async () => openOn(server), close: () => server.close() };
});

let server: FakeApiServer;
let store: SecretStore;

beforeEach(async () => {
  server = await FakeApiServer.start();
  store = openOn(server);
});

afterEach(async () => {
  await server.close();
});

async function write(text: string): Promise<void> {
  await store.save(text, (await store.load()).version);
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function storedText(): string | undefined {
  const encoded = server.secret?.data?.['state.json'];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString();
}

describe('a state Secret', () => {
  it('holds the document in one key, and keeps its other keys and its metadata', async () => {
    server.write({ note: 'a2VlcA==' });
    await write('{"a":1}');
    expect(server.secret).toMatchObject({
      metadata: { labels: { chart: 'wattjobs' }, uid: 'abc' },
      type: 'Opaque',
      data: { note: 'a2VlcA==', 'state.json': Buffer.from('{"a":1}').toString('base64') },
    });
  });

  it('is only ever read and replaced', async () => {
    await write('one');
    await store.probe();
    expect(server.requests).toEqual(['GET secret', 'PUT secret', 'GET secret', 'PUT secret dryRun=All']);
  });

  it('is not written if it holds the text already', async () => {
    await write('same');
    server.requests.length = 0;
    await write('same');
    expect(server.requests).toEqual(['GET secret']);
  });

  it('is replaced again without another read', async () => {
    const first = await store.save('one', (await store.load()).version);
    await store.save('two', first.version);
    expect(server.requests).toEqual(['GET secret', 'PUT secret', 'PUT secret']);
  });

  it('is named with its namespace once that is known, and its removal command keeps the Secret', async () => {
    expect(store.location).toBe('Secret torus-state');
    await store.load();
    expect(store.location).toBe('Secret power/torus-state');
    expect(store.removal).toBe(
      `kubectl patch secret torus-state --namespace power --type json --patch '[{"op":"remove","path":"/data/state.json"}]'`,
    );
  });
});

describe('a refusal of the API server', () => {
  const refusals = [
    [
      'a Secret that is missing',
      status(404, 'NotFound', 'secrets "torus-state" not found'),
      FixSettings,
      ['STATE_URL', 'torus-state', 'power', 'helm upgrade', 'kubectl create secret generic torus-state --namespace power'],
    ],
    [
      'a Role that does not allow it',
      status(
        403,
        'Forbidden',
        'secrets "torus-state" is forbidden: User "system:serviceaccount:power:torus" cannot get resource "secrets"',
      ),
      FixSettings,
      ['STATE_URL', 'torus-state', 'verbs get and update', 'system:serviceaccount:power:torus'],
    ],
    ['a token that expired', { answer: 401, body: '{"token":"hunter2"}' }, RetryState, ['answered 401']],
    ['a body that is too large', status(413, 'RequestEntityTooLarge', 'limit is 3145728'), RetryState, ['413', 'limit is 3145728']],
    [
      'data that are too long',
      status(422, 'Invalid', 'data: Too long: may not be more than 1048576 bytes'),
      RetryState,
      ['422', 'may not be more than 1048576 bytes'],
    ],
    ['a request that it cannot read', status(400, 'BadRequest', 'error found near {"data":{"state.json":"hunter2"}}'), RetryState, ['400']],
    ['too many requests', { answer: 429, body: 'hunter2', contentType: 'text/plain' }, RetryState, ['429']],
    ['a page of a proxy', { answer: 502, body: '<html>hunter2</html>', contentType: 'text/html' }, RetryState, ['answered 502']],
    ['a page of a proxy with status 200', { answer: 200, body: '<html>hunter2</html>', contentType: 'text/html' }, RetryState, []],
    ['a page with the type JSON', { answer: 200, body: '<html>hunter2</html>' }, RetryState, []],
    ['JSON that is not a Secret', { answer: 200, body: '{"hunter2":1}' }, RetryState, []],
    ['text instead of an object', { answer: 200, body: 'hunter2', contentType: 'text/plain' }, RetryState, []],
  ] as const;

  it.each(refusals)('%s, on reading', async (_name, fault, type, words) => {
    server.faults.push({ on: 'GET', fault });
    const error = await failure(store.load());
    expect(error).toBeInstanceOf(type);
    for (const word of words) expect(String(error)).toContain(word);
    expect(inspect(error, { depth: 9 })).not.toMatch(/hunter2|service-account-token|authorization/i);
  });

  it.each(refusals)('%s, on writing: nothing is lost', async (_name, fault, type, words) => {
    await write('old');
    server.faults.push({ on: 'PUT', fault }, { on: 'PUT', fault });
    const error = await failure(write('new'));
    expect(error).toBeInstanceOf(type);
    for (const word of words) expect(String(error)).toContain(word);
    expect(inspect(error, { depth: 9 })).not.toMatch(/hunter2|service-account-token|authorization/i);
    expect(storedText()).toBe('old');
  });

  it.each(refusals)('%s, on probing', async (_name, fault, type) => {
    server.faults.push({ on: 'PUT', fault });
    expect(await failure(store.probe())).toBeInstanceOf(type);
  });

  it('can be found in the audit log', async () => {
    server.faults.push({ on: 'GET', fault: { answer: 500, body: '' } });
    expect(await failure(store.load())).toMatchObject({ context: { status: 500, auditId: '11111111-2222-3333-4444-555555555555' } });
  });

  it('is a conflict if another writer was first, and that does not fail a probe', async () => {
    const { version } = await store.load();
    server.write({});
    expect(await failure(store.save('new', version))).toBeInstanceOf(StateConflict);
    server.beforePut = () => server.write({});
    await store.probe();
  });
});

describe('a write without an answer', () => {
  it.each([
    ['silence', { silence: true }],
    ['a connection that is cut', { cut: true }],
  ] as const)('counts as written if it was carried out (%s)', async (_name, fault) => {
    // The silence takes the whole timeout, and the second read still has time on a busy machine.
    store = openOn(server, 4_000);
    await write('old');
    server.faults.push({ on: 'PUT', fault: { ...fault, carriedOut: true } });
    server.requests.length = 0;
    await write('new');
    expect(storedText()).toBe('new');
    expect(server.requests).toEqual(['GET secret', 'PUT secret', 'GET secret']);
  });

  it('is repeated if it was not carried out', async () => {
    await write('old');
    server.faults.push({ on: 'PUT', fault: { cut: true, carriedOut: false } });
    server.requests.length = 0;
    await write('new');
    expect(storedText()).toBe('new');
    expect(server.requests).toEqual(['GET secret', 'PUT secret', 'GET secret', 'PUT secret']);
  });

  it('is repeated only once', async () => {
    await write('old');
    const fault = { cut: true, carriedOut: false } as const;
    server.faults.push({ on: 'PUT', fault }, { on: 'PUT', fault });
    const error = await failure(write('new'));
    expect(error).toBeInstanceOf(RetryState);
    expect(String(error)).toContain('no connection to the API server');
    expect(storedText()).toBe('old');
  });

  it('counts as written if it is carried out late, between the second read and the second attempt', async () => {
    await write('old');
    server.faults.push({ on: 'PUT', fault: { cut: true, carriedOut: false } });
    server.beforePut = () => {
      server.beforePut = () => undefined;
      server.write({ 'state.json': Buffer.from('new').toString('base64') });
    };
    await write('new');
    expect(storedText()).toBe('new');
  });

  it('is a conflict if another writer was first meanwhile', async () => {
    await write('old');
    const { version } = await store.load();
    server.faults.push({ on: 'PUT', fault: { cut: true, carriedOut: true } });
    const secondRead = server.block('GET secret', 'before');
    const written = failure(store.save('new', version));
    await secondRead.reached;
    server.write({ 'state.json': Buffer.from('newer').toString('base64') });
    secondRead.release();
    expect(await written).toBeInstanceOf(StateConflict);
    expect(storedText()).toBe('newer');
  });

  it('has an unknown outcome if the API server no longer answers', async () => {
    await write('old');
    server.faults.push({ on: 'PUT', fault: { cut: true, carriedOut: true } });
    const { version } = await store.load();
    server.faults.push({ on: 'GET', fault: { cut: true, carriedOut: false }, times: Number.POSITIVE_INFINITY });
    expect(await failure(store.save('new', version))).toBeInstanceOf(RetryState);
  });
});

describe('a cluster that cannot be reached', () => {
  it('ends the call if it never answers', async () => {
    server.faults.push({ on: 'GET', fault: { silence: true, carriedOut: false } });
    const error = await failure(openOn(server, 50).load());
    expect(error).toBeInstanceOf(RetryState);
    expect(String(error)).toContain('did not answer in time');
  });

  it('is not read again after a write if it refuses the connection', async () => {
    const { version } = await store.load();
    await server.close();
    const error = await failure(store.save('new', version));
    expect(error).toBeInstanceOf(RetryState);
    expect(String(error)).toContain('ECONNREFUSED');
    server = await FakeApiServer.start();
  });

  it('is a wrong setting if there is none', async () => {
    // The fallback of @kubernetes/client-node.
    const nowhere = new SecretStore('torus-state', {
      loadKubeConfig: (kubeConfig) =>
        kubeConfig.loadFromClusterAndUser({ name: 'cluster', server: 'http://localhost:8080', skipTLSVerify: false }, { name: 'user' }),
    });
    const error = await failure(nowhere.load());
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain('KUBECONFIG');
  });

  it('is a wrong setting if its kubeconfig is missing', async () => {
    const missing = new SecretStore('torus-state', { loadKubeConfig: (kubeConfig) => kubeConfig.loadFromFile('/no/such/kubeconfig') });
    const error = await failure(missing.load());
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain('/no/such/kubeconfig');
  });

  it('is a wrong setting if its kubeconfig is damaged, and the message does not quote the file', async () => {
    const damaged = new SecretStore('torus-state', {
      loadKubeConfig: (kubeConfig) => kubeConfig.loadFromString('users: [{token: hunter2'),
    });
    const error = await failure(damaged.load());
    expect(error).toBeInstanceOf(FixSettings);
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
  });

  it('is retried later if the file of a certificate is missing', async () => {
    const incomplete = new SecretStore('torus-state', {
      loadKubeConfig: (kubeConfig) => {
        server.loadKubeConfig(kubeConfig);
        kubeConfig.users = [{ name: 'job', certFile: '/no/such/certificate' }];
      },
    });
    const error = await failure(incomplete.load());
    expect(error).toBeInstanceOf(RetryState);
    expect(String(error)).toContain('a file that cannot be read (ENOENT)');
  });

  it('has a namespace by default', async () => {
    server.faults.push({ on: 'GET', fault: status(404, 'NotFound', 'not found') });
    const withoutNamespace = new SecretStore('torus-state', {
      loadKubeConfig: (kubeConfig) => {
        server.loadKubeConfig(kubeConfig);
        kubeConfig.contexts = [{ name: 'fake', cluster: 'fake', user: 'job' }];
      },
    });
    expect(String(await failure(withoutNamespace.load()))).toContain('the namespace default');
  });
});
