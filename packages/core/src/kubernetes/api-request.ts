import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as requestByHttp } from 'node:http';
import { Agent as HttpsAgent, globalAgent as httpsGlobalAgent, request as requestByHttps, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import type { KubeConfig } from '@kubernetes/client-node';

/** An answer of the API server, whatever its status. */
export interface ApiReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ApiRequest {
  readonly method: 'GET' | 'PUT';
  /** With its query, below the server's address. */
  readonly path: string;
  readonly body?: string;
}

/** A plugin may first have to ask a far server, or a person, so it has as much more time than the API server. */
const pluginPatience = 12;

/**
 * Sends requests to the server of a kubeconfig, with its certificates and credentials, over connections that are kept.
 * Not core's HTTP session: that knows no client certificates. And not the client of @kubernetes/client-node:
 * with its models and its own HTTP stack it takes several times as long to load as the rest of a job.
 */
export class ApiConnection {
  readonly #kubeConfig: KubeConfig;
  readonly #server: URL;
  readonly #timeoutMs: number;
  #agent: HttpAgent | HttpsAgent | undefined;

  constructor(kubeConfig: KubeConfig, server: string, timeoutMs: number) {
    this.#kubeConfig = kubeConfig;
    this.#server = new URL(server);
    this.#timeoutMs = timeoutMs;
  }

  /**
   * What the kubeconfig says of certificates and tokens. To be asked for each time: a plugin or a mounted file may have new ones.
   * Throws whatever a plugin, Node.js or the library throws; its message may hold credentials.
   */
  async credentials(): Promise<RequestOptions> {
    const credentials: RequestOptions = {};
    const signal = AbortSignal.timeout(pluginPatience * this.#timeoutMs);
    await Promise.race([
      this.#kubeConfig.applyToHTTPSOptions(credentials),
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
    ]);
    return credentials;
  }

  /** Throws whatever Node.js throws where there is no whole answer in time. */
  async send(request: ApiRequest, credentials: RequestOptions): Promise<ApiReply> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#exchange(request, credentials, signal);
    } catch (error) {
      // A stream that is cut by the signal fails in many ways; the reason is the signal's.
      throw signal.aborted ? signal.reason : error;
    }
  }

  async #exchange(request: ApiRequest, credentials: RequestOptions, signal: AbortSignal): Promise<ApiReply> {
    const { method, path, body } = request;
    const url = new URL(`${this.#server.pathname.replace(/\/+$/, '')}${path}`, this.#server);
    const headers = {
      ...credentials.headers,
      accept: 'application/json',
      'user-agent': 'wattjobs',
      ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
    };
    const options: RequestOptions = { ...credentials, method, headers, signal, agent: this.#agentFor(credentials.agent) };
    const outgoing = url.protocol === 'https:' ? requestByHttps(url, options) : requestByHttp(url, options);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        outgoing.once('response', resolve).on('error', reject).end(body);
      });
      return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
    } catch (error) {
      // The server had closed a connection that was kept; a write is left to the caller, who looks first.
      if (!outgoing.reusedSocket || method !== 'GET' || signal.aborted) throw error;
      // Not destroyed: other requests may be under way in it.
      this.#agent = undefined;
      return await this.#exchange(request, credentials, signal);
    }
  }

  /** The agents of a kubeconfig close each connection; only one that goes through a proxy is needed. */
  #agentFor(agent: RequestOptions['agent']): RequestOptions['agent'] {
    if (this.#kubeConfig.getCurrentCluster()?.proxyUrl !== undefined) return agent;
    // Without certificates of its own: an agent's take the place of a request's, which may be newer.
    // And without the proxies of the environment, which are not meant for the cluster's own server.
    this.#agent ??=
      this.#server.protocol === 'https:'
        ? new HttpsAgent({ ...httpsGlobalAgent.options, proxyEnv: undefined, keepAlive: true })
        : new HttpAgent({ keepAlive: true });
    return this.#agent;
  }
}
