import { BlockList, isIP } from 'node:net';
import { addNetwork, hostOf, isInNetworks, namesHost } from './no-proxy.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** This machine, link-local addresses (RFC 3927, RFC 4291), and unspecified addresses, which mean either. */
const nearNetworks = new BlockList();
for (const network of ['127.0.0.0/8', '169.254.0.0/16', '0.0.0.0/32', '::/128', '::1/128', 'fe80::/10']) addNetwork(nearNetworks, network);

/** Names that no proxy can resolve: of this machine, of the link (RFC 6762) and of a cluster's services. */
const nearNames = /(?:^|\.)(?:localhost|local|svc)$/;

/**
 * The proxy for a request: HTTP_PROXY or HTTPS_PROXY (lower-case names first, like curl), unless NO_PROXY names the host.
 * Never for this machine, link-local addresses, the Kubernetes API server, or cluster services: `*.svc`, `*.local`, names without a dot.
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
  if (isIP(host) !== 0) return isInNetworks(nearNetworks, host);
  return !host.includes('.') || nearNames.test(host);
}
