import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as requestByHttp } from 'node:http';
import { Agent as HttpsAgent, globalAgent as httpsGlobalAgent, request as requestByHttps, type RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import type { KubeConfig } from '@kubernetes/client-node';

/** A response of the API server, whatever its status. */
export interface ApiReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ApiRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'PATCH';
  /** Includes the query; relative to the server's address. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  /** `application/json` by default; of a PATCH, the kind of patch. */
  readonly contentType?: string;
}

/** A plugin may have to ask a remote server or a person, so it gets this many times the API server's time. */
const pluginTimeoutFactor = 12;

/**
 * Sends requests to the server of a kubeconfig, with its certificates and credentials, over kept connections.
 * Core's HTTP session does not support client certificates. The client of @kubernetes/client-node is not used either:
 * with its models and its own HTTP stack, it takes several times as long to load as the rest of a job.
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
   * The certificates and tokens of the kubeconfig. Call it for each request: a plugin or a mounted file may have new ones.
   * Throws any error of a plugin, Node.js or the library; its message may contain credentials.
   */
  async credentials(): Promise<RequestOptions> {
    const credentials: RequestOptions = {};
    const signal = AbortSignal.timeout(pluginTimeoutFactor * this.#timeoutMs);
    await Promise.race([
      this.#kubeConfig.applyToHTTPSOptions(credentials),
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
    ]);
    return credentials;
  }

  /** Throws the error of Node.js if no complete response arrives in time. */
  async send(request: ApiRequest, credentials: RequestOptions): Promise<ApiReply> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#exchange(request, credentials, signal);
    } catch (error) {
      // A stream that the signal aborts can fail in many ways; the real reason is the signal's.
      throw signal.aborted ? signal.reason : error;
    }
  }

  async #exchange(request: ApiRequest, credentials: RequestOptions, signal: AbortSignal): Promise<ApiReply> {
    const { method, path, body, contentType = 'application/json' } = request;
    const url = new URL(`${this.#server.pathname.replace(/\/+$/, '')}${path}`, this.#server);
    const headers = {
      ...credentials.headers,
      accept: 'application/json',
      'user-agent': 'wattjobs',
      ...(body === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
    };
    const options: RequestOptions = { ...credentials, method, headers, signal, agent: this.#agentFor(credentials.agent) };
    const outgoing = url.protocol === 'https:' ? requestByHttps(url, options) : requestByHttp(url, options);
    try {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        outgoing.once('response', resolve).on('error', reject).end(body);
      });
      return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
    } catch (error) {
      // The server had closed a kept connection. A write is not repeated: the caller checks the state first.
      if (!outgoing.reusedSocket || method !== 'GET' || signal.aborted) throw error;
      // Not destroyed, because other requests may still use it.
      this.#agent = undefined;
      return await this.#exchange(request, credentials, signal);
    }
  }

  /** The agents of a kubeconfig close each connection, so only one that uses a proxy is used. */
  #agentFor(agent: RequestOptions['agent']): RequestOptions['agent'] {
    if (this.#kubeConfig.getCurrentCluster()?.proxyUrl !== undefined) return agent;
    // Without certificates: an agent's would override a request's, which may be newer.
    // And without the proxies of the environment, which are not meant for the cluster's own server.
    this.#agent ??=
      this.#server.protocol === 'https:'
        ? new HttpsAgent({ ...httpsGlobalAgent.options, proxyEnv: undefined, keepAlive: true })
        : new HttpAgent({ keepAlive: true });
    return this.#agent;
  }
}
