import { type AgentOptions, Agent as HttpAgent, globalAgent as httpGlobalAgent } from 'node:http';
import { Agent as HttpsAgent, globalAgent as httpsGlobalAgent } from 'node:https';
import { DeviceHttpAgent, DeviceHttpsAgent } from '../device-agent.ts';
import { legacyTls } from '../legacy-tls.ts';
import { proxyFor } from './proxy-for.ts';

export interface RouteTerms {
  /** For this request only: another request's connection may be closed at any time. */
  readonly ownConnection: boolean;
  /** Whether to read the response as leniently as a device needs it. */
  readonly lenient: boolean;
  /** Whether outdated TLS is allowed. */
  readonly legacyTls: boolean;
  /** Whether no proxy may be used. */
  readonly direct: boolean;
}

/** The route of a request. */
export interface Route {
  readonly agent: { readonly http: HttpAgent; readonly https: HttpsAgent };
  /** The proxy to use, with its credentials. */
  readonly proxy: URL | undefined;
}

const keptAgents = new Map<string, Route['agent']>();

/**
 * Chooses the route by the proxy variables of the environment. Node.js uses them only with NODE_USE_ENV_PROXY or --use-env-proxy.
 * Node.js would apply NO_PROXY too, but does not support networks in it.
 */
export function routeFor(url: URL, terms: RouteTerms): Route {
  const environment = optionsOf(httpsGlobalAgent).proxyEnv ?? {};
  const proxy = terms.direct ? undefined : proxyFor(url, environment);
  if (terms.ownConnection || terms.lenient || terms.legacyTls) return { agent: newAgent(proxy, terms), proxy };
  const key = proxy?.href ?? '';
  const agent = keptAgents.get(key) ?? newAgent(proxy, terms);
  keptAgents.set(key, agent);
  return { agent, proxy };
}

function newAgent(proxy: URL | undefined, { ownConnection, lenient, legacyTls: isLegacy }: RouteTerms): Route['agent'] {
  const keepAlive = !ownConnection && !lenient && !isLegacy;
  const proxyEnv = proxy === undefined ? undefined : { HTTP_PROXY: proxy.href, HTTPS_PROXY: proxy.href };
  const own = { keepAlive, proxyEnv };
  const http = { ...optionsOf(httpGlobalAgent), ...own };
  const https = { ...optionsOf(httpsGlobalAgent), ...own, ...(isLegacy ? legacyTls : {}) };
  return lenient
    ? { http: new DeviceHttpAgent(http), https: new DeviceHttpsAgent(https) }
    : { http: new HttpAgent(http), https: new HttpsAgent(https) };
}

/** The type definitions of Node.js include the options of the https agent only. */
function optionsOf(agent: HttpAgent): AgentOptions {
  return 'options' in agent ? (agent.options as AgentOptions) : {};
}
