import { FixSettings, RetrySource } from '@wattjobs/core/errors';
import { parseJson } from '@wattjobs/core/json';
import type { LocalApi } from '@wattjobs/core/sinks';
import { DueEndpoint } from '@wattjobs/rows/consumption';
import { type CredentialsKey, sealingKeyId } from '@wattjobs/web-meters/credentials';
import { z } from 'zod';
import type { ConsumptionContext } from '../context.ts';
import { type Endpoint, type EndpointList, namedEndpoints } from './endpoint.ts';

const path = '/api/v1/consumption/due';
const Due = z.array(DueEndpoint);
/** How many a check or a dry run looks at. */
const mostShown = 1_000;
/** How much longer than the run a claim lasts: the run then still posts what it read. */
const claimAfterRunMs = 60_000;

/** The endpoints of the API that are due for this pod. They are claimed a few at a time, so that one that this run does not reach is soon due for another. */
export function endpointsOfApi(api: LocalApi, { settings, clock, dryRun, deadlineMs, onceOptions }: ConsumptionContext): EndpointList {
  const { shards = 1, shardIndex: shard = 0, batchSize, credentialsKey } = settings;
  const name = onceOptions?.['endpoint'];
  const toEndpoints = (due: readonly DueEndpoint[]) => Promise.all(due.map((each) => endpointOf(each, credentialsKey)));
  const look = async (signal: AbortSignal) => {
    const part = typeof name === 'string' ? { endpoint: name } : { shards: String(shards), shard: String(shard) };
    const query = new URLSearchParams({ ...part, limit: String(mostShown) });
    return namedEndpoints(await toEndpoints(await api.ask(path, Due, { signal, query })), name);
  };
  const limit = Math.min(200, Math.max(20, 4 * batchSize));
  let isOver = false;
  return {
    all: look,
    next: async (signal) => {
      if (isOver) return [];
      const isLook = dryRun || name !== undefined;
      const leaseSeconds = Math.ceil((Math.max(0, deadlineMs - clock.monotonic()) + claimAfterRunMs) / 1000);
      const body = { shards, shard, limit, leaseSeconds };
      const due = isLook ? await look(signal) : await toEndpoints(await api.ask(path, Due, { signal, body }));
      isOver = isLook || due.length < limit;
      return due;
    },
  };
}

async function endpointOf(due: DueEndpoint, key: CredentialsKey | undefined): Promise<Endpoint> {
  const { id, name, clientName, location, ratedPowerKw, smallestFactor, lastGoodReading: last } = due;
  return {
    id,
    name,
    clientName: clientName ?? undefined,
    location: location ?? undefined,
    plan: await planOf(due, key),
    ratedPowerKw: ratedPowerKw ?? undefined,
    smallestFactor,
    lastGood: last === null ? undefined : { totalKwh: last.totalKwh, timeMs: Date.parse(last.timestamp), serial: last.serial ?? undefined },
  };
}

async function planOf(
  { id, name, ipAddress, authType, sealedAuthConfig, scrapingConfig }: DueEndpoint,
  key: CredentialsKey | undefined,
): Promise<Endpoint['plan']> {
  const opened = sealedAuthConfig === null ? undefined : key?.open(sealedAuthConfig, id);
  if (sealedAuthConfig !== null && opened === undefined) {
    const sealedBy = `the credentials of ${name} are sealed with key ${sealingKeyId(sealedAuthConfig)}`;
    const problem = key === undefined ? `is not set, but ${sealedBy}` : `is key ${key.id}, but ${sealedBy}, or were changed`;
    return { problem: new FixSettings([{ name: 'CREDENTIALS_KEY', problem: `${problem}: mount the key that the API has` }]) };
  }
  const authConfig = opened === undefined ? undefined : parseJson(opened);
  // Loaded only if something is due: most runs of a small site find nothing.
  const { parseMeterConfiguration } = await import('@wattjobs/web-meters/configuration');
  const parsed = parseMeterConfiguration({ ipAddress, authType, authConfig, scrapingConfig });
  if ('configuration' in parsed) return parsed;
  const problems = parsed.problems.map(({ path: place, problem }) => `${place} ${problem}`);
  const fix = 'Correct the endpoint in the API; POST /api/v1/endpoints/ID/test shows whether it can be read.';
  return {
    problem: new RetrySource(`the configuration of ${name} is wrong: ${problems.join('; ')}`, {
      reason: 'endpoint_configuration',
      fix,
    }),
  };
}
