import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import { Refusal } from '../../http/refusal.ts';
import { givenKey } from '../../keys/given-key.ts';
import { RefusalLimit } from '../../keys/refusal-limit.ts';
import type { ApiMetrics } from '../../metrics.ts';
import type { Authenticate } from '../../plugins/authentication.ts';
import type { BillingContext } from '../context.ts';
import { linkIdOf } from './link-token.ts';

type TenantsContext = Pick<BillingContext, 'database' | 'clock' | 'linkSecret'> & { readonly metrics: Pick<ApiMetrics, 'refused'> };

/** Identifies the tenant of a link, by the token in the address or as a bearer token. Refusals are limited per address, as those of keys. */
export function authenticateTenants({ database, clock, linkSecret, metrics }: TenantsContext): Authenticate {
  const limit = new RefusalLimit(clock);

  async function usableLink(id: string): Promise<{ customerId: string } | undefined> {
    const { rows } = await sql<{ customerId: string }>`
      select customer_id as "customerId" from tenant_links
      where id = ${id} and revoked_at is null and expires_at > ${new Date(clock.now())}
    `.execute(database);
    return rows[0];
  }

  return async (request) => {
    const id = linkSecret === undefined ? undefined : linkIdOf(linkSecret, givenToken(request));
    const link = id === undefined ? undefined : await usableLink(id);
    if (id !== undefined && link !== undefined) {
      const name = `link-${id.slice(0, 8)}`;
      return { name, shownName: name, scopes: [], ...link };
    }
    const waitSeconds = limit.take(request.ip);
    metrics.refused(waitSeconds === undefined ? 'key_unknown' : 'too_many_refusals');
    if (waitSeconds === undefined) {
      throw new Refusal(401, 'LINK_REFUSED', 'This link is not known, has expired or was revoked: ask for another one.', {
        headers: { 'www-authenticate': 'Bearer' },
      });
    }
    throw new Refusal(429, 'TOO_MANY_REFUSED_KEYS', `Too many links from this address were refused. Try again in ${waitSeconds} s.`, {
      headers: { 'retry-after': String(waitSeconds) },
    });
  };
}

function givenToken({ params, raw }: FastifyRequest): string {
  if (typeof params === 'object' && params !== null && 'token' in params) return String(params.token);
  const given = givenKey(raw);
  return given.kind === 'key' ? given.key : '';
}
