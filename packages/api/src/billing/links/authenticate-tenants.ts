import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../http/refusal.ts';
import { givenKey } from '../../keys/given-key.ts';
import { RefusalLimit } from '../../keys/refusal-limit.ts';
import type { ApiMetrics } from '../../metrics.ts';
import type { Authenticate } from '../../plugins/authentication.ts';
import type { BillingContext } from '../context.ts';
import { linkIdOf } from './link-token.ts';
import { findLink, type LinkRow } from './repository.ts';

interface TenantsContext extends Pick<BillingContext, 'database' | 'clock' | 'linkSecret'> {
  readonly metrics: Pick<ApiMetrics, 'refused'>;
}

/** Identifies the tenant of a link, by the token in the address or as a bearer token. Refusals are limited per address, as those of keys. */
export function authenticateTenants({ database, clock, linkSecret, metrics }: TenantsContext): Authenticate {
  const limit = new RefusalLimit(clock);

  async function usableLink(request: FastifyRequest): Promise<LinkRow | undefined> {
    const id = linkSecret === undefined ? undefined : linkIdOf(linkSecret, givenToken(request));
    const link = id === undefined ? undefined : await findLink(database, id);
    return link?.revokedAt === null && link.expiresAt.getTime() > clock.now() ? link : undefined;
  }

  return async (request) => {
    const link = await usableLink(request);
    if (link !== undefined) return { name: `link-${link.id.slice(0, 8)}`, scopes: [], customerId: link.customerId };
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
