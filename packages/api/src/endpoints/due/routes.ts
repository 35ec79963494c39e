import { text } from '@wattjobs/rows';
import { DueEndpoint } from '@wattjobs/rows/consumption';
import { z } from 'zod';
import { envelope, succeed } from '../../http/envelope.ts';
import { inDigits } from '../../http/in-digits.ts';
import { invalid } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { noFactor, smallestFactor } from '../../metering/multipliers.ts';
import { lastGoodReadings } from '../../readings/queries/latest.ts';
import { multipliersOf } from '../../registers/terms.ts';
import type { EndpointsContext } from '../context.ts';
import type { EndpointRow } from '../repository.ts';
import { claimDue, type Due, type DueQuery, findDue, findNamed } from './due-endpoints.ts';

const shards = z.int().min(1).max(1_000).default(1).describe('Among how many jobs the endpoints are divided.');
const shard = z.int().min(0).max(999).default(0).describe('Which of them asks, from 0.');
const limit = z.int().min(1).max(5_000).default(500).describe('The most endpoints.');
const Looking = z.object({
  shards: inDigits(shards),
  shard: inDigits(shard),
  limit: inDigits(limit),
  endpoint: text(200).optional().describe('Only the endpoint with this name or id, due or not.'),
});
const Claiming = z.object({
  shards,
  shard,
  limit,
  leaseSeconds: z.int().min(10).max(86_400).describe('For how long nobody else gets them.'),
});

const response = {
  200: envelope(
    z.array(DueEndpoint),
    z.object({ count: z.int(), due: z.int().describe('How many of this shard are due, beyond the limit too.') }),
  ),
};

/** Adds the routes by which a job learns what to read. */
export function addDueRoutes(app: ApiServer, { database, clock }: EndpointsContext): void {
  const path = '/api/v1/consumption/due';
  const config = { access: 'collect' } as const;
  const now = () => new Date(clock.now());
  const answer = async ({ rows, due }: Due) => {
    const last = await lastGoodReadings(
      database,
      rows.map(({ id }) => id),
    );
    return succeed(
      rows.map((row) => presentDue(row, last.get(row.id) ?? null, clock.now())),
      { count: rows.length, due },
    );
  };
  const looking = { tags: ['consumption'], summary: 'Lists the endpoints that are due', querystring: Looking, response };
  app.get(path, { config, schema: looking }, async ({ query }) => {
    return answer(
      query.endpoint === undefined ? await findDue(database, requireShard(query), now()) : await findNamed(database, query.endpoint),
    );
  });
  const claiming = {
    tags: ['consumption'],
    summary: 'Hands out the endpoints that are due',
    description: 'Nobody else gets them until the lease ends, or a new reading of them arrives. The one that waits longest comes first.',
    body: Claiming,
    response,
  };
  app.post(path, { config, schema: claiming }, async ({ body }) => {
    return answer(await claimDue(database, requireShard(body), now(), body.leaseSeconds * 1000));
  });
}

function requireShard<Query extends DueQuery>(query: Query): Query {
  if (query.shard < query.shards) return query;
  throw invalid([{ location: 'body', field: 'shard', reason: `must be less than shards, which is ${query.shards}` }]);
}

function presentDue(row: EndpointRow, lastGoodReading: DueEndpoint['lastGoodReading'], nowMs: number): DueEndpoint {
  const sinceMs = lastGoodReading === null ? nowMs : Date.parse(lastGoodReading.timestamp);
  return {
    id: row.id,
    name: row.name,
    clientName: row.client_name,
    location: row.location,
    ipAddress: row.ip_address,
    authType: row.auth_type,
    sealedAuthConfig: row.sealed_auth_config,
    scrapingConfig: { ...row.scraping_config },
    ratedPowerKw: row.rated_power_kw,
    smallestFactor: Number(smallestFactor(multipliersOf(row.multipliers), sinceMs, nowMs)) / Number(noFactor),
    lastGoodReading,
  };
}
