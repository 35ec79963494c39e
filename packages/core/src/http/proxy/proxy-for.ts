import { BlockList, isIP } from 'node:net';
import { addNetwork, hostOf, isInNetworks, namesHost } from './no-proxy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** This machine, what is on its own link (RFC 3927, RFC 4291), and an address that means either. */
const nearNetworks = ['127.0.0.0/8', '169.254.0.0/16', '0.0.0.0/32', '::/128', '::1/128', 'fe80::/10'];

/** Made when a proxy is named: Node.js takes 4 ms to learn what an IPv6 address is, which most runs never ask. */
let nearList: BlockList | undefined;

/** What no proxy can resolve: names of this machine, of the link (RFC 6762) and of a cluster's services. */
const nearNames = /(?:^|\.)(?:localhost|local|svc)$/;

/**
 * The proxy for a request: what HTTP_PROXY or HTTPS_PROXY names (in small letters first, as curl has it), unless NO_PROXY names the host.
 * Never for this machine, its link, the Kubernetes API server, and services of the cluster: `*.svc`, `*.local`, names without a dot.
 */
export function proxyFor(url: URL, environment: Environment): URL | undefined {
  const upper = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const named = URL.parse(setting(environment, upper) ?? '');
  if (named === null || (named.protocol !== 'http:' && named.protocol !== 'https:')) return undefined;
  return isNear(hostOf(url), environment) || namesHost(setting(environment, 'NO_PROXY') ?? '', url) ? undefined : named;
}

function setting(environment: Environment, upper: string): string | undefined {
  return [environment[upper.toLowerCase()], environment[upper]]
    .map((value) => value?.trim())
    .find((value) => value !== undefined && value !== '');
}

function isNear(host: string, environment: Environment): boolean {
  if (host === environment['KUBERNETES_SERVICE_HOST']?.toLowerCase()) return true;
  if (isIP(host) !== 0) return isInNetworks(listOfNear(), host);
  return !host.includes('.') || nearNames.test(host);
}

function listOfNear(): BlockList {
  if (nearList === undefined) {
    nearList = new BlockList();
    for (const network of nearNetworks) addNetwork(nearList, network);
  }
  return nearList;
}
