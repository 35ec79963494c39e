import { dateTime } from '@wattjobs/rows';
import { sql } from 'kysely';
import { z } from 'zod';
import { newId } from '../../endpoints/new-id.ts';
import { envelope, succeed } from '../../http/envelope.ts';
import { invalid, notFound } from '../../http/refusal.ts';
import type { ApiServer } from '../../http/server-type.ts';
import type { BillingContext } from '../context.ts';
import { isoTime } from '../iso-time.ts';
import { readCustomers } from '../customers/repository.ts';
import { existing } from '../record-routes.ts';
import { linkToken } from './link-token.ts';
import { addTenantRoutes } from './tenant-routes.ts';

const tags = ['billing'];
const path = '/api/v1/billing/customers/:id/links';
const config = { access: 'admin' } as const;

const time = z.iso.datetime();
const Link = z
  .object({
    id: z.uuid(),
    expiresAt: time,
    createdAt: time,
    createdBy: z.string().describe('The name of the key that created it.'),
    revokedAt: time.nullable(),
  })
  .meta({ id: 'TenantLink' });

const MadeLink = Link.extend({
  token: z.string().describe('To send as `Authorization: Bearer TOKEN`. It is shown only this once.'),
  path: z.string().describe('The address for a browser, below that of this API.'),
}).meta({ id: 'MadeTenantLink' });

const mostDays = 3_660;
const dayMs = 86_400_000;

const NewLink = z
  .strictObject({ days: z.int().min(1).max(mostDays).optional(), expiresAt: dateTime.optional() })
  .refine(({ days, expiresAt }) => (days === undefined) !== (expiresAt === undefined), { error: 'must have either days or expiresAt' })
  .meta({ id: 'NewTenantLink' });

const noSecret =
  'a link cannot be signed, because CREDENTIALS_KEY is not set: make a key with "wattjobs-api credentials new-key", and give it to the API and to consumption-job';

const columns = sql`id, ${isoTime('expires_at')} as "expiresAt", ${isoTime('created_at')} as "createdAt", created_by as "createdBy",
  ${isoTime('revoked_at')} as "revokedAt"`;

type LinksContext = Pick<BillingContext, 'database' | 'clock' | 'randomBytes' | 'linkSecret'>;

/** Adds the links by which tenants read their statements: the routes that make and revoke them, and those that they open. */
export function registerLinks(app: ApiServer, context: LinksContext): void {
  const { database, clock, randomBytes, linkSecret } = context;
  const params = z.object({ id: z.uuid() });
  const summary = "Creates a read-only link to a customer's statements";
  const creating = { tags, summary, params, body: NewLink, response: { 201: envelope(MadeLink) } };
  app.post(path, { config, schema: creating }, async ({ params: { id: customerId }, body, caller }, reply) => {
    if (linkSecret === undefined) throw invalid([{ location: 'body', field: '', reason: noSecret }]);
    existing(await readCustomers(database, customerId), 'customer', customerId);
    const nowMs = clock.now();
    const createdAt = new Date(nowMs).toISOString();
    const expiresMs = body.expiresAt === undefined ? nowMs + (body.days ?? 0) * dayMs : Date.parse(body.expiresAt);
    if (expiresMs <= nowMs || expiresMs > nowMs + mostDays * dayMs) {
      const reason = `must be in the future, and at most ${mostDays} days ahead`;
      throw invalid([{ location: 'body', field: 'expiresAt', reason }]);
    }
    const expiresAt = new Date(expiresMs).toISOString();
    const link = { id: newId(randomBytes), expiresAt, createdAt, createdBy: caller?.shownName ?? '', revokedAt: null };
    await sql`
      insert into tenant_links (id, customer_id, expires_at, created_at, created_by)
      values (${link.id}, ${customerId}, ${expiresAt}, ${createdAt}, ${link.createdBy})
    `.execute(database);
    const token = linkToken(linkSecret, link.id);
    const data = { ...link, token, path: `/api/v1/tenant/${token}/statements` };
    return reply.code(201).header('cache-control', 'no-store').send({ success: true, data });
  });

  const links = envelope(z.array(Link), z.object({ count: z.int() }));
  const listing = { tags, summary: 'Lists the links of a customer', params, response: { 200: links } };
  app.get(path, { config, schema: listing }, async ({ params: { id } }) => {
    existing(await readCustomers(database, id), 'customer', id);
    const { rows } = await sql<z.output<typeof Link>>`
      select ${columns} from tenant_links where customer_id = ${id} order by created_at desc, id
    `.execute(database);
    return succeed(rows, { count: rows.length });
  });

  const one = { params: params.extend({ linkId: z.uuid() }), response: { 200: envelope(Link) } };
  const revoking = { tags, summary: 'Revokes a link for good', ...one };
  app.delete(`${path}/:linkId`, { config, schema: revoking }, async ({ params: { id, linkId } }) => {
    const { rows } = await sql<z.output<typeof Link>>`
      update tenant_links set revoked_at = coalesce(revoked_at, ${new Date(clock.now())}) where id = ${linkId} and customer_id = ${id}
      returning ${columns}
    `.execute(database);
    if (rows[0] === undefined) throw notFound(`This customer has no link ${linkId}.`);
    return { success: true as const, data: rows[0] };
  });
  addTenantRoutes(app, context);
}
