import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { KubeConfig } from '@kubernetes/client-node';
import { type ApiObject, FakeApiObjects } from './fake-api-objects.ts';

/** What the server does instead of a normal response. */
export type ApiFault =
  | { readonly answer: number; readonly body: string; readonly contentType?: string }
  /** The request is never answered; `carriedOut` is true if it is carried out before the silence. */
  | { readonly silence: true; readonly carriedOut: boolean }
  /** The connection is cut instead of a response. */
  | { readonly cut: true; readonly carriedOut: boolean };

/** A request as the tests name it: `GET secret`, `PUT lease`, `PUT secret dryRun=All`. */
export interface PlannedFault {
  /** The request, or only its method for every request with that method. */
  readonly on: string;
  readonly fault: ApiFault;
  /** How often; once by default. */
  readonly times?: number;
}

/** A request that waits until the test releases it. */
export interface BlockedRequest {
  /** Resolves when the request has arrived. */
  readonly reached: Promise<void>;
  release(): void;
}

interface Block {
  readonly on: string;
  readonly when: 'before' | 'after';
  readonly reach: () => void;
  readonly released: Promise<void>;
}

/** Secrets and Leases of one namespace behind the Kubernetes API, by the API server's rules, with faults and delays on demand. */
export class FakeApiServer {
  readonly namespace = 'power';
  readonly name = 'torus-state';
  readonly objects = new FakeApiObjects();
  /** Every request, in order. */
  readonly requests: string[] = [];
  readonly faults: PlannedFault[] = [];
  /** Runs before a PUT is carried out, to simulate another writer. */
  beforePut: (request: string) => void = () => undefined;
  readonly #blocks: Block[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<FakeApiServer> {
    const server = new FakeApiServer();
    server.addSecret(server.name);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** A kubeconfig for this server, for `KUBECONFIG`. Plain http is only accepted if certificates are not verified. */
  get kubeConfig() {
    return {
      clusters: [{ name: 'fake', server: `http://127.0.0.1:${this.port}`, skipTLSVerify: true }],
      users: [{ name: 'job', token: 'service-account-token' }],
      contexts: [{ name: 'fake', cluster: 'fake', user: 'job', namespace: this.namespace }],
      currentContext: 'fake',
    };
  }

  /** The same as file text. */
  get kubeConfigText(): string {
    return JSON.stringify({
      clusters: [{ name: 'fake', cluster: { server: `http://127.0.0.1:${this.port}`, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'job', user: { token: 'service-account-token' } }],
      contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'job', namespace: this.namespace } }],
      'current-context': 'fake',
    });
  }

  readonly loadKubeConfig = (kubeConfig: KubeConfig): void => kubeConfig.loadFromOptions(this.kubeConfig);

  addSecret(name: string, data?: Readonly<Record<string, string>>): void {
    const metadata = { name, namespace: this.namespace, labels: { chart: 'wattjobs' }, uid: 'abc' };
    const filled = data === undefined ? {} : { data: base64(data) };
    this.objects.set(`secrets/${name}`, { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', ...filled });
  }

  /** An empty Lease, as the chart creates it. */
  addLease(name: string): void {
    const metadata = { name, namespace: this.namespace };
    this.objects.set(`leases/${name}`, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec: {} });
  }

  /** The Secret that exists from the beginning. */
  get secret(): ApiObject | undefined {
    return this.objects.get(`secrets/${this.name}`);
  }

  /** Changes the data of that Secret as another client would; the values are in base64. */
  write(data: Readonly<Record<string, string>>): void {
    if (this.secret !== undefined) this.objects.set(`secrets/${this.name}`, { ...this.secret, data });
  }

  /** The decoded data of a Secret. */
  entries(name: string): Record<string, string> {
    const encoded = Object.entries(this.objects.get(`secrets/${name}`)?.data ?? {});
    return Object.fromEntries(encoded.map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]));
  }

  /** Changes some of the data of a Secret as another client would; `undefined` removes a key. */
  edit(name: string, changes: Readonly<Record<string, string | undefined>>): void {
    const found = this.objects.get(`secrets/${name}`);
    if (found === undefined) return;
    const changed = Object.entries({ ...this.entries(name), ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    this.objects.set(`secrets/${name}`, { ...found, data: base64(Object.fromEntries(changed)) });
  }

  /** Blocks the next such request, before or after it is carried out. */
  block(on: string, when: 'before' | 'after'): BlockedRequest {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    this.#blocks.push({ on, when, reach: reached.resolve, released: released.promise });
    return { reached: reached.promise, release: released.resolve };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const url = new URL(request.url ?? '/', 'http://fake');
    const dryRun = url.searchParams.get('dryRun') === 'All';
    const path = this.#pathOf(url.pathname);
    const described = `${request.method} ${path?.startsWith('leases/') === true ? 'lease' : 'secret'}${dryRun ? ' dryRun=All' : ''}`;
    this.requests.push(described);
    const fault = this.#faultFor(described);
    const block = take(this.#blocks, ({ on }) => matches(on, described));

    if (block?.when === 'before') await this.#hold(block);
    if (fault !== undefined && 'answer' in fault) return answerWith(response, fault);
    const isCarriedOut = fault === undefined || fault.carriedOut;
    const reply = isCarriedOut ? this.#carryOut(described, path, body) : undefined;
    if (block?.when === 'after') await this.#hold(block);
    if (fault !== undefined && 'cut' in fault) response.destroy();
    else if (fault === undefined && reply !== undefined) answerWith(response, reply);
  }

  async #hold({ reach, released }: Block): Promise<void> {
    reach();
    await released;
  }

  #faultFor(described: string): ApiFault | undefined {
    const planned = take(this.faults, ({ on }) => matches(on, described));
    const times = planned?.times ?? 1;
    if (planned !== undefined && times > 1) this.faults.unshift({ ...planned, times: times - 1 });
    return planned?.fault;
  }

  #pathOf(pathname: string): string | undefined {
    const namespace = `namespaces/${this.namespace}`;
    const found = /^\/(?:api\/v1|apis\/coordination\.k8s\.io\/v1)\/(namespaces\/[^/]+)\/((?:secrets|leases)\/[^/]+)$/.exec(pathname);
    return found?.[1] === namespace ? found[2] : undefined;
  }

  #carryOut(described: string, path: string | undefined, body: string) {
    if (path === undefined) return this.objects.read('secrets/of another namespace');
    if (described.startsWith('GET')) return this.objects.read(path);
    this.beforePut(described);
    return this.objects.replace(path, body, described.endsWith('dryRun=All'));
  }
}

function matches(on: string, described: string): boolean {
  return described === on || (!on.includes(' ') && described.startsWith(`${on} `));
}

function take<Item>(items: Item[], isWanted: (item: Item) => boolean): Item | undefined {
  const index = items.findIndex(isWanted);
  return index < 0 ? undefined : items.splice(index, 1)[0];
}

function base64(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]));
}

function answerWith(
  response: ServerResponse,
  { answer, body, contentType = 'application/json' }: { answer: number; body: string; contentType?: string },
): void {
  response.writeHead(answer, { 'content-type': contentType, 'audit-id': '11111111-2222-3333-4444-555555555555' });
  response.end(body);
}
