import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/types.ts';
import { newId } from '../endpoints/new-id.ts';
import { envelope, succeed } from '../http/envelope.ts';
import { notFound } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';
import type { BillingContext } from './context.ts';

/** A record, perhaps one that was deleted: statements were made with it. */
export type Stored<Shown> = Shown & { readonly deletedAt: string | null };

/** A kind of record that people keep, such as customers. A row that is changed or removed is locked. */
interface Records<Shown, New, Change> {
  readonly noun: string;
  readonly schemas: { readonly shown: z.ZodType<Shown, Shown>; readonly given: z.ZodType<New>; readonly change: z.ZodType<Change> };
  readonly editing: { readonly description: string };
  readonly deleting: { readonly summary: string; readonly description?: string };
  /** What the answer says when a record was deleted. */
  readonly deleted: string;
  /** Whether a record that is in use is not deleted. */
  readonly mayConflict: boolean;
  /** All by name, or the one with that id: also those that were deleted. */
  read(database: Kysely<Database>, id?: string): Promise<readonly Stored<Shown>[]>;
  create(database: Kysely<Database>, id: string, given: New, now: Date): Promise<void>;
  update(database: Kysely<Database>, before: Shown, change: Change, now: Date): Promise<void>;
  remove(database: Kysely<Database>, before: Shown, now: Date): Promise<void>;
}

const readOnly = z.unknown().optional().describe('Ignored.');

/** What a record that was read may have when it is sent back. */
export const readOnlyFields = { id: readOnly, createdAt: readOnly, updatedAt: readOnly };

/** The record that was looked for by its id. @throws Refusal (404) if there is none, or it was deleted */
export function existing<Shown>([record]: readonly Stored<Shown>[], noun: string, id: string): Shown {
  if (record?.deletedAt !== null) throw notFound(`There is no ${noun} ${id}.`);
  return record;
}

/** Adds the routes that list, read, create, change and delete records. */
export function addRecordRoutes<Shown, New, Change>(
  app: ApiServer,
  { database, clock, randomBytes }: Pick<BillingContext, 'database' | 'clock' | 'randomBytes'>,
  { noun, schemas, editing, deleting, deleted, mayConflict, ...records }: Records<Shown, New, Change>,
): void {
  const [tags, path] = [['billing'], `/api/v1/billing/${noun}s`];
  const [reading, changing] = [{ access: 'read' }, { access: 'admin' }] as const;
  const one = { tags, params: z.object({ id: z.uuid() }), response: { 200: envelope(schemas.shown) } };
  const now = () => new Date(clock.now());
  const read = async (from: Kysely<Database>, id: string) => existing(await records.read(from, id), noun, id);
  const lock = async (transaction: Kysely<Database>, id: string) => {
    await sql`select 1 from ${sql.table(`${noun}s`)} where id = ${id} for no key update`.execute(transaction);
    return read(transaction, id);
  };

  const listing = { tags, summary: `Lists ${noun}s`, response: { 200: envelope(z.array(schemas.shown), z.object({ count: z.int() })) } };
  app.get(path, { config: reading, schema: listing }, async () => {
    const data = (await records.read(database)).filter(({ deletedAt }) => deletedAt === null);
    return succeed(data, { count: data.length });
  });
  app.get(`${path}/:id`, { config: reading, schema: { ...one, summary: `Reads a ${noun}` } }, async ({ params: { id } }) => {
    return { success: true as const, data: await read(database, id) };
  });
  const creating = { tags, summary: `Creates a ${noun}`, body: schemas.given, response: { 201: envelope(schemas.shown) } };
  app.post(path, { config: changing, schema: creating }, async ({ body }, reply) => {
    const id = newId(randomBytes);
    const data = await database.transaction().execute(async (transaction) => {
      await records.create(transaction, id, body as New, now());
      return read(transaction, id);
    });
    return reply.code(201).send({ success: true, data });
  });
  const changingOne = { ...one, summary: `Changes a ${noun}`, ...editing, body: schemas.change };
  app.put(`${path}/:id`, { config: changing, schema: changingOne }, async ({ params: { id }, body }) => {
    const data = await database.transaction().execute(async (transaction) => {
      await records.update(transaction, await lock(transaction, id), body as Change, now());
      return read(transaction, id);
    });
    return { success: true as const, data };
  });
  const deletingOne = { ...one, ...deleting, response: { 200: envelope(z.object({ message: z.string() })) } };
  app.delete(`${path}/:id`, { config: { ...changing, mayConflict }, schema: deletingOne }, async ({ params: { id } }) => {
    await database.transaction().execute(async (transaction) => records.remove(transaction, await lock(transaction, id), now()));
    return { success: true as const, data: { message: deleted } };
  });
}
