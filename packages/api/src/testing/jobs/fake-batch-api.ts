import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Cluster } from '@wattjobs/core/kubernetes';
import { connectCluster } from '@wattjobs/core/kubernetes';

/** Any object of Kubernetes. */
type ApiObject = Readonly<Record<string, unknown>>;

/** CronJobs, Jobs and pods of one namespace behind the Kubernetes API, as far as the routes below `/api/v1/jobs` use them. */
export class FakeBatchApi {
  readonly cronJobs = new Map<string, ApiObject>();
  readonly jobs: ApiObject[] = [];
  readonly pods: ApiObject[] = [];
  readonly requests: string[] = [];
  /** Answered instead of everything else, such as 403. */
  fault: { readonly status: number; readonly message: string } | undefined;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<FakeBatchApi> {
    const api = new FakeBatchApi();
    await once(api.#server.listen(0, '127.0.0.1'), 'listening');
    return api;
  }

  async connect(): Promise<Cluster> {
    const { port } = this.#server.address() as AddressInfo;
    return await connectCluster('CRONJOBS', {
      loadKubeConfig: (kubeConfig) =>
        kubeConfig.loadFromOptions({
          clusters: [{ name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }],
          users: [{ name: 'api', token: 'service-account-token' }],
          contexts: [{ name: 'fake', cluster: 'fake', user: 'api', namespace: 'power' }],
          currentContext: 'fake',
        }),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const { method = '' } = request;
    const path = (request.url ?? '').replace(/^\/apis?\/(?:batch\/)?v1\/namespaces\/power\//, '').split('?')[0] ?? '';
    this.requests.push(`${method} ${path}`);
    const { status, object } =
      this.fault === undefined ? this.#answer(method, path, request, body) : failed(this.fault.status, this.fault.message);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(object));
  }

  #answer(method: string, path: string, request: IncomingMessage, body: string): { readonly status: number; readonly object: ApiObject } {
    const cronJob = this.cronJobs.get(path.replace('cronjobs/', ''));
    if (method === 'GET' && path === 'jobs') return { status: 200, object: { items: this.jobs } };
    if (method === 'GET' && path === 'pods') return { status: 200, object: { items: this.pods } };
    if (method === 'POST' && path === 'jobs') {
      const job = JSON.parse(body) as { metadata: object };
      const made = { ...job, metadata: { ...job.metadata, uid: 'made', creationTimestamp: '2026-06-15T12:00:00Z' } };
      this.jobs.push(made);
      return { status: 201, object: made };
    }
    if (cronJob === undefined) return failed(404, `${path} not found`);
    if (method === 'GET') return { status: 200, object: cronJob };
    if (method !== 'PATCH' || request.headers['content-type'] !== 'application/merge-patch+json') return failed(415, 'unknown patch');
    const patched = { ...cronJob, spec: { ...(cronJob['spec'] as object), ...(JSON.parse(body) as { spec: object }).spec } };
    this.cronJobs.set(path.replace('cronjobs/', ''), patched);
    return { status: 200, object: patched };
  }
}

function failed(status: number, message: string): { readonly status: number; readonly object: ApiObject } {
  return { status, object: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code: status } };
}
