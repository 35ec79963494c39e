import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { FixSettings, RetryState } from '../../packages/core/src/errors/errors.ts';
import type { LoadKubeConfig } from '../../packages/core/src/kubernetes/connect.ts';
import { SecretStore } from '../../packages/core/src/state/secret-store.ts';
import { StateConflict } from '../../packages/core/src/state/store.ts';
import { describeStateStore } from '../../packages/core/src/testing/store-contract.ts';

/** Long enough for a handshake, short enough for a timeout test. */
const timeoutMs = 2_000;
const secretName = 'torus-state';
const namespace = `wattjobs-secret-store-${Date.now().toString(36)}`;

interface Kubeconfig {
  readonly 'current-context': string;
  readonly clusters: readonly { readonly name: string; readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly name: string; readonly user: Readonly<Record<string, string>> }[];
  readonly contexts: readonly { readonly name: string; readonly context: { readonly cluster: string; readonly user: string } }[];
}

interface ApiObject {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
  readonly status?: { readonly token?: string };
}

const administrator = readKubeconfig();

/** The cluster and the administrator of KUBECONFIG's current context. */
function readKubeconfig() {
  const path = process.env['KUBECONFIG'];
  if (path === undefined) throw new TypeError('KUBECONFIG must name the kubeconfig of a cluster');
  const config = parse(readFileSync(path, 'utf8')) as Kubeconfig;
  const context = config.contexts.find(({ name }) => name === config['current-context'])?.context;
  const cluster = config.clusters.find(({ name }) => name === context?.cluster)?.cluster ?? {};
  const user = config.users.find(({ name }) => name === context?.user)?.user ?? {};
  const pem = (from: Readonly<Record<string, string>>, key: string) => {
    const [data, file] = [from[`${key}-data`], from[key]];
    if (data !== undefined) return Buffer.from(data, 'base64').toString();
    return file === undefined ? undefined : readFileSync(resolve(dirname(path), file), 'utf8');
  };
  return {
    server: new URL(cluster['server'] ?? ''),
    authority: pem(cluster, 'certificate-authority') ?? '',
    certificate: pem(user, 'client-certificate'),
    key: pem(user, 'client-key'),
    token: user['token'],
  };
}

/** A call of the API server as the administrator. */
async function asAdministrator(method: string, path: string, body?: unknown): Promise<ApiObject> {
  const { server, authority, certificate, key, token } = administrator;
  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const call = request(new URL(path, server), { method, headers, ca: authority, cert: certificate, key });
  call.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  const text = await readText(response);
  if ((response.statusCode ?? 500) >= 300) throw new Error(`${method} ${path}: ${response.statusCode} ${text}`);
  return JSON.parse(text) as ApiObject;
}

const secrets = `/api/v1/namespaces/${namespace}/secrets`;

async function createSecret(name: string, data?: Readonly<Record<string, string>>): Promise<void> {
  await asAdministrator('POST', secrets, { apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...(data === undefined ? {} : { data }) });
}

async function emptySecret(): Promise<void> {
  await asAdministrator('DELETE', `${secrets}/${secretName}`);
  await createSecret(secretName);
}

let token = '';

interface Connection {
  readonly server?: string;
  readonly authority?: string;
  readonly bearer?: string;
}

/** The store, opened as the job's own ServiceAccount. */
function openAsJob(name: string = secretName, { server, authority, bearer }: Connection = {}): SecretStore {
  const loadKubeConfig: LoadKubeConfig = (kubeConfig) => {
    kubeConfig.loadFromOptions({
      clusters: [
        {
          name: 'real',
          server: server ?? administrator.server.origin,
          caData: Buffer.from(authority ?? administrator.authority).toString('base64'),
          // The proxy's address is not in the certificate; every API server has this name.
          tlsServerName: 'kubernetes.default.svc',
        },
      ],
      users: [{ name: 'job', token: bearer ?? token }],
      contexts: [{ name: 'real', cluster: 'real', user: 'job', namespace }],
      currentContext: 'real',
    });
  };
  return new SecretStore(name, { timeoutMs, loadKubeConfig });
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

beforeAll(async () => {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  await asAdministrator('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const accounts = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await asAdministrator('POST', accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'torus' } });
  await asAdministrator('POST', `${rbac}/roles`, {
    apiVersion,
    kind: 'Role',
    metadata: { name: 'torus' },
    rules: [{ apiGroups: [''], resources: ['secrets'], resourceNames: [secretName, 'missing'], verbs: ['get', 'update'] }],
  });
  await asAdministrator('POST', `${rbac}/rolebindings`, {
    apiVersion,
    kind: 'RoleBinding',
    metadata: { name: 'torus' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'torus' },
    subjects: [{ kind: 'ServiceAccount', name: 'torus', namespace }],
  });
  await createSecret(secretName);
  await createSecret('other', { password: 'aHVudGVyMg==' });
  const granted = await asAdministrator('POST', `${accounts}/torus/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 3_600 },
  });
  token = granted.status?.token ?? '';
  // A new Role takes effect a moment later.
  for (let attempt = 0; attempt < 50 && (await failure(openAsJob().load())) !== undefined; attempt += 1) await delay(200);
});

afterAll(async () => {
  await asAdministrator('DELETE', `/api/v1/namespaces/${namespace}`);
});

describeStateStore('a real Secret', async () => {
  await emptySecret();
  return { store: openAsJob(), reopen: async () => openAsJob(), close: async () => undefined };
});

describe('the real API server', () => {
  beforeEach(emptySecret);

  it('answers the second of two writes with a conflict, and keeps the first', async () => {
    const [one, other] = [openAsJob(), openAsJob()];
    const [first, second] = [await one.load(), await other.load()];
    await one.save('one', first.version);
    expect(await failure(other.save('other', second.version))).toBeInstanceOf(StateConflict);
    expect((await one.load()).text).toBe('one');
  });

  it('keeps the other keys of the Secret', async () => {
    await asAdministrator('DELETE', `${secrets}/${secretName}`);
    await createSecret(secretName, { note: 'a2VlcA==' });
    const store = openAsJob();
    await store.save('new', (await store.load()).version);
    const { data } = await asAdministrator('GET', `${secrets}/${secretName}`);
    expect(data).toEqual({ note: 'a2VlcA==', 'state.json': Buffer.from('new').toString('base64') });
  });

  it('refuses the job any other Secret', async () => {
    const attempts = [() => openAsJob('other').load(), () => openAsJob('other').probe()];
    for (const attempt of attempts) {
      const error = await failure(attempt());
      expect(error).toBeInstanceOf(FixSettings);
      expect(String(error)).toContain(`system:serviceaccount:${namespace}:torus`);
      expect(String(error)).toContain('verbs get and update');
    }
  });

  it('reports a missing Secret', async () => {
    const error = await failure(openAsJob('missing').load());
    expect(error).toBeInstanceOf(FixSettings);
    expect(String(error)).toContain(`kubectl create secret generic missing --namespace ${namespace}`);
  });

  it('refuses a token that is not its own', async () => {
    const error = await failure(openAsJob(secretName, { bearer: 'hunter2' }).load());
    expect(error).toBeInstanceOf(RetryState);
    expect(String(error)).toContain('answered 401');
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
  });

  it.each([
    ['more than a Secret holds', 1_100_000, '422'],
    ['more than a request holds', 3_000_000, '413'],
  ])('refuses %s, and keeps the stored value', async (_name, bytes, code) => {
    const store = openAsJob();
    const { version } = await store.save('old', (await store.load()).version);
    const error = await failure(store.save('x'.repeat(bytes), version));
    expect(error).toBeInstanceOf(RetryState);
    expect(String(error)).toContain(code);
    expect(String(error).length).toBeLessThan(500);
    expect((await openAsJob().load()).text).toBe('old');
  });

  it('is not trusted if its certificate is from another authority', async () => {
    const error = await failure(openAsJob(secretName, { authority: rootCertificates[0] ?? '' }).load());
    expect(error).toBeInstanceOf(RetryState);
    expect(String(error)).toContain('certificate was refused');
  });
});

/** A document whose size lets the proxy recognize its connection. */
const largeText = 'x'.repeat(50_000);
const largeBytes = 20_000;

/** Passes connections on to the API server, and stalls the first one that carries a large request. */
class StallingProxy {
  /** Whether the stalled request reaches the API server, or the answer reaches the client: never both. */
  stall: 'nothing' | 'request' | 'answer' = 'nothing';
  stalled = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server = createServer((client) => this.#pass(client));

  async start(): Promise<string> {
    await new Promise<void>((resolveListening) => this.#server.listen(0, '127.0.0.1', resolveListening));
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolveClosed) => this.#server.close(resolveClosed));
  }

  #pass(client: Socket): void {
    const { hostname, port } = administrator.server;
    const upstream = connect({ host: hostname, port: Number(port === '' ? 443 : port) });
    let sentBytes = 0;
    let stalls: 'nothing' | 'request' | 'answer' = 'nothing';
    for (const socket of [client, upstream]) {
      this.#sockets.add(socket);
      socket.on('close', () => {
        this.#sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
      // The line above closes a side that resets the connection.
      socket.on('error', () => undefined);
    }
    client.on('data', (chunk) => {
      sentBytes += chunk.length;
      if (sentBytes > largeBytes && stalls === 'nothing' && this.stall !== 'nothing') {
        stalls = this.stall;
        this.stall = 'nothing';
        this.stalled += 1;
      }
      if (stalls !== 'request') upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (stalls !== 'answer') client.write(chunk);
    });
  }
}

describe('a write to the real API server that gets no answer', () => {
  let proxy: StallingProxy;
  let store: SecretStore;

  beforeEach(async () => {
    await emptySecret();
    proxy = new StallingProxy();
    store = openAsJob(secretName, { server: await proxy.start() });
  });

  afterEach(async () => {
    await proxy.close();
  });

  it.each(['request', 'answer'] as const)('is in the Secret in the end if the %s is lost', async (stall) => {
    const { version } = await store.load();
    proxy.stall = stall;
    const startMs = performance.now();
    const written = await store.save(largeText, version);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(timeoutMs);
    expect(proxy.stalled).toBe(1);
    expect(await openAsJob().load()).toEqual(written);
    expect(written.text).toBe(largeText);
  });

  it('is a conflict if another job wrote in the meantime', async () => {
    const { version } = await store.load();
    proxy.stall = 'request';
    const saved = failure(store.save(largeText, version));
    while (proxy.stalled === 0) await delay(20);
    const other = openAsJob();
    await other.save('other', (await other.load()).version);
    expect(await saved).toBeInstanceOf(StateConflict);
    expect((await other.load()).text).toBe('other');
  });
});
