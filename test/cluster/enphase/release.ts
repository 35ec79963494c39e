import { demoEnphase } from '@wattjobs/simulators';
import { images, Namespace } from '../cluster.ts';
import { imageValues, objectName, release } from '../release.ts';
import { startSimulators } from '../simulators.ts';
import { cloudAddress, controlCloud, createTokensSecret } from './cloud.ts';
import { databaseSecret, startPostgres } from './postgres.ts';

/** The Secret with the tokens, by its name in the seed. */
export const tokensSecret = 'enphase-tokens';

/** The keys of the local API, which no log may show. */
export const apiKeys = { admin: 'canary-admin-key-0123456789abcdef', collect: 'canary-collect-key-0123456789abcdef' };

const newYork = new Intl.DateTimeFormat('en-GB', { timeZone: demoEnphase.timeZone, hour: '2-digit', hourCycle: 'h23' });

/** The system that is read: around midnight in New York that in Denver, because a day that has just begun has no interval yet. */
export const systemId = demoEnphase.systemIds[['23', '00'].includes(newYork.format()) ? 1 : 0];

/** A source that reads the simulated cloud, with new tokens each time; a suite overrides its values. */
export function enphaseSource(change: { readonly env?: object; readonly [field: string]: unknown } = {}): object {
  const env = {
    ENPHASE_BASE_URL: `${cloudAddress}/`,
    SYSTEM_ID: systemId,
    REFRESH_AFTER: 1,
    // The story is about tokens: the quota must not delay a run.
    ENPHASE_PLAN: '1000/100000000',
    JOB_DURATION: 60,
    ...change.env,
  };
  return { type: 'enphase', suspend: true, tokensSecret, image: imageValues(images.enphaseJob), deadlineMarginSeconds: 30, ...change, env };
}

/**
 * A namespace with the simulated cloud and the operator's Secrets, and the chart with these sources, the API and a Pushgateway.
 * The API is on a real Postgres, or on its own volume.
 */
export async function installEnphase(
  story: string,
  sources: Readonly<Record<string, object>>,
  database: 'postgres' | 'volume' = 'postgres',
): Promise<Namespace> {
  const namespace = await Namespace.create(story);
  await Promise.all([
    startSimulators(namespace),
    database === 'postgres' ? startPostgres(namespace) : undefined,
    createTokensSecret(namespace, tokensSecret),
    namespace.createSecret('api-keys', apiKeys),
  ]);
  // The same plan as the sources'.
  await controlCloud(namespace, { plan: 'partner', minuteLimit: 1_000 });
  const values = {
    pushgateway: { enabled: true, image: imageValues(images.pushgateway) },
    api: {
      enabled: true,
      image: imageValues(images.api),
      auth: { existingSecret: 'api-keys' },
      ...(database === 'postgres' ? { database: { existingSecret: databaseSecret } } : {}),
    },
    sources,
  };
  await namespace.helm(['install', release, 'charts/wattjobs', '--wait', '--timeout', '3m', '--values', '-'], values);
  return namespace;
}

/** Deletes a source's state, so that everything is due again: summaries are read only every ten minutes. */
export async function forget(namespace: Namespace, source: string): Promise<void> {
  const patch = [{ op: 'remove', path: '/data' }];
  await namespace.attempt('patch', 'secret', `${objectName(source)}-state`, '--type', 'json', '--patch', JSON.stringify(patch));
}
