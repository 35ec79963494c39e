import { createHash } from 'node:crypto';
import { demoEnphase } from '@wattjobs/simulators';
import { succeed, type Namespace } from '../cluster.ts';
import { eventually } from '../eventually.ts';
import { jobEnd } from '../jobs.ts';
import { objectName } from '../release.ts';
import { ports } from '../simulators.ts';
import { request } from './in-cluster.ts';

const port = ports.enphase;

/** The cloud's address for the namespace's pods. */
export const cloudAddress = `http://simulators:${port}`;

/** What the cloud has seen so far. */
export interface ObservedCloud {
  readonly nowSeconds: number;
  readonly grants: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Fingerprints of the refresh tokens that would give a new pair now. */
  readonly liveRefreshTokens: readonly string[];
  /** Token calls whose answer is delayed. */
  readonly heldTokenRequests: number;
  readonly quotaUsed: Readonly<Record<string, number>>;
}

/** Changes controls of the cloud, if any, and returns what it has seen. */
export async function controlCloud(namespace: Namespace, change: object = {}): Promise<ObservedCloud> {
  const path = `/api/v1/namespaces/${namespace.name}/services/simulators:${port}/proxy/_control`;
  return JSON.parse(await succeed('kubectl', ['create', '--raw', path, '--filename', '-'], JSON.stringify(change)));
}

/** Whether the cloud would accept this refresh token now. */
export async function isLive(namespace: Namespace, refreshToken: string | undefined): Promise<boolean> {
  const { liveRefreshTokens } = await controlCloud(namespace);
  return liveRefreshTokens.includes(fingerprint(refreshToken ?? ''));
}

/** The fingerprint that the cloud shows instead of a token. */
function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}

/** The Secret as an operator creates it: the values of the developer portal, and no token yet. */
export async function createTokensSecret(namespace: Namespace, name: string): Promise<void> {
  const { apiKey, clientId, clientSecret } = demoEnphase;
  await namespace.createSecret(name, { api_key: apiKey, user_id: clientId, client_secret: clientSecret });
}

/**
 * Lets the owner consent, and gives the code to the source as in the README: to the waiting Job.
 * Returns the spent code.
 * @throws Error if the Job fails
 */
export async function authorize(namespace: Namespace, source: string, tokensSecret: string): Promise<string> {
  const job = `${source}-authorize-now`;
  await namespace.kubectl('create', 'job', `--from=cronjob/${objectName(source)}-authorize`, job);
  const code = await consent(namespace, job);
  await bringCode(namespace, tokensSecret, code);
  const end = await jobEnd(namespace, job);
  if (end.outcome !== 'Complete') throw new Error(`${job} failed: ${end.pods[0]?.message}`);
  return code;
}

/** Opens the address that a Job has printed as the owner, and returns the code. */
export async function consent(namespace: Namespace, job: string): Promise<string> {
  const address = await eventually('the address of the consent page', 60, async () => {
    const { stdout } = await namespace.attempt('logs', `job/${job}`);
    return /https?:\S+\/oauth\/authorize\S+/.exec(stdout)?.[0];
  });
  await controlCloud(namespace, { consent: 'approve' });
  const { headers } = await request(namespace, { url: address, redirect: 'manual' });
  return new URL(headers['location'] ?? '', cloudAddress).searchParams.get('code') ?? '';
}

/** Stores a code where a Job looks for it. */
export async function bringCode(namespace: Namespace, tokensSecret: string, code: string): Promise<void> {
  await namespace.kubectl('patch', 'secret', tokensSecret, '--patch', JSON.stringify({ stringData: { authorization_code: code } }));
}
