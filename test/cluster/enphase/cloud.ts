import { createHash } from 'node:crypto';
import { demoEnphase } from '@wattjobs/simulators';
import { succeed, type Namespace } from '../cluster.ts';
import { eventually } from '../eventually.ts';
import { jobEnd } from '../jobs.ts';
import { objectName } from '../release.ts';
import { ports } from '../simulators.ts';
import { request } from './in-cluster.ts';

const port = ports.enphase;

/** Where the pods of the namespace find the cloud. */
export const cloudAddress = `http://simulators:${port}`;

/** What the cloud has seen so far. */
export interface ObservedCloud {
  readonly nowSeconds: number;
  readonly grants: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Fingerprints of the refresh tokens that would give a new pair now. */
  readonly liveRefreshTokens: readonly string[];
  /** Token calls whose answer is held back. */
  readonly heldTokenRequests: number;
  readonly quotaUsed: Readonly<Record<string, number>>;
}

/** Changes controls of the cloud (none: looks only) and returns what it has seen. */
export async function controlCloud(namespace: Namespace, change: object = {}): Promise<ObservedCloud> {
  const path = `/api/v1/namespaces/${namespace.name}/services/simulators:${port}/proxy/_control`;
  return JSON.parse(await succeed('kubectl', ['create', '--raw', path, '--filename', '-'], JSON.stringify(change)));
}

/** Whether the cloud would take this refresh token now. */
export async function isLive(namespace: Namespace, refreshToken: string | undefined): Promise<boolean> {
  const { liveRefreshTokens } = await controlCloud(namespace);
  return liveRefreshTokens.includes(fingerprint(refreshToken ?? ''));
}

/** The short trace of a token that the cloud shows instead of it. */
function fingerprint(token: string): string {
  return createHash('sha256').update(token).digest('hex').slice(0, 12);
}

/** The Secret as an operator makes it: what the developer portal shows, and no token yet. */
export async function createTokensSecret(namespace: Namespace, name: string): Promise<void> {
  const { apiKey, clientId, clientSecret } = demoEnphase;
  await namespace.createSecret(name, { api_key: apiKey, user_id: clientId, client_secret: clientSecret });
}

/**
 * Lets the owner consent, and brings the code to the source as the README says: by the Job that waits for it.
 * Returns the code, which is spent by then.
 * @throws Error where the Job does not end well
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

/** The code of the owner who opens the address that a Job has printed. */
export async function consent(namespace: Namespace, job: string): Promise<string> {
  const address = await eventually('the address of the consent page', 60, async () => {
    const { stdout } = await namespace.attempt('logs', `job/${job}`);
    return /https?:\S+\/oauth\/authorize\S+/.exec(stdout)?.[0];
  });
  await controlCloud(namespace, { consent: 'approve' });
  const { headers } = await request(namespace, { url: address, redirect: 'manual' });
  return new URL(headers['location'] ?? '', cloudAddress).searchParams.get('code') ?? '';
}

/** Puts a code where a Job looks for it. */
export async function bringCode(namespace: Namespace, tokensSecret: string, code: string): Promise<void> {
  await namespace.kubectl('patch', 'secret', tokensSecret, '--patch', JSON.stringify({ stringData: { authorization_code: code } }));
}
