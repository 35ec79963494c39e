import type { Clock } from '@wattjobs/core/time';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/types.ts';
import { invalid, type Refusal } from '../http/refusal.ts';
import { type MeterDocument, requireConfiguration } from './configure.ts';
import type { Document } from './document.ts';
import { columnsOf, type EndpointRow, requireEndpoint } from './repository.ts';
import { type EndpointChange, type NewEndpoint, usualPollInterval } from './schemas.ts';
import { noKey, type Sealing } from './sealing.ts';
import type { StoredMultiplier } from './tables.ts';
import { usesPassword, withoutTypedPasswords } from './typed-passwords.ts';

/** What changes of endpoints need. */
export interface ChangeContext {
  readonly sealing: Sealing;
  readonly clock: Clock;
  /** The zone of an endpoint that names none. */
  readonly timezone: string;
}

/** What a new endpoint says about how it is read. */
export function meterDocument({
  ipAddress,
  authType,
  authConfig = null,
  scrapingConfig,
}: Omit<NewEndpoint, 'name' | 'type'>): MeterDocument {
  return { ipAddress, authType, authConfig, scrapingConfig };
}

/** Stores a new endpoint. @throws Refusal (422) if it cannot be read as it says, or its credentials cannot be sealed */
export async function createEndpoint(
  database: Kysely<Database>,
  { sealing, clock, timezone }: ChangeContext,
  id: string,
  body: NewEndpoint,
): Promise<EndpointRow> {
  const document = withoutTypedPasswords(meterDocument(body));
  const { authentication } = requireConfiguration(document);
  const now = new Date(clock.now());
  return database
    .insertInto('endpoints')
    .values({
      id,
      name: body.name,
      ip_address: body.ipAddress,
      type: body.type,
      enabled: true,
      poll_interval_minutes: usualPollInterval,
      timezone,
      ...columnsOf(body),
      scraping_config: JSON.stringify(document.scrapingConfig),
      auth_type: authentication.type,
      sealed_auth_config: sealedOf(authentication.type, document, sealing, id),
      created_at: now,
      updated_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/**
 * Changes only the fields in `change`. Credentials stay if there are no new ones.
 * @throws Refusal: 404 if there is no such endpoint, 422 if it could not be read as it would say
 */
export function changeEndpoint(
  database: Kysely<Database>,
  { sealing, clock }: ChangeContext,
  id: string,
  change: EndpointChange,
): Promise<EndpointRow> {
  return database.transaction().execute(async (transaction) => {
    const row = await requireEndpoint(transaction, id, 'change');
    const { authConfig, authType = row.auth_type, ...others } = change;
    const isNewLogin = authConfig !== undefined || authType !== row.auth_type;
    let login = {};
    if (isNewLogin || change.ipAddress !== undefined || change.scrapingConfig !== undefined) {
      const given = changedDocument(row, change, sealing);
      const document = withoutTypedPasswords(given);
      const { authentication } = requireConfiguration(document);
      login = { auth_type: authentication.type, scraping_config: JSON.stringify(document.scrapingConfig) };
      if (isNewLogin || document !== given)
        login = { ...login, sealed_auth_config: sealedOf(authentication.type, document, sealing, row.id) };
    }
    return transaction
      .updateTable('endpoints')
      .set({ ...columnsOf(others), ...login, ...staleIfJudgedOtherwise(row, change), updated_at: new Date(clock.now()) })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  });
}

/** What was derived from an endpoint's readings rests on these fields. */
function staleIfJudgedOtherwise(row: EndpointRow, { ratedPowerKw, registerModulus, meterReplacedAt, multiplier }: EndpointChange) {
  const replacedMs = typeof meterReplacedAt === 'string' ? Date.parse(meterReplacedAt) : meterReplacedAt;
  const isSame =
    (ratedPowerKw === undefined || ratedPowerKw === row.rated_power_kw) &&
    (registerModulus === undefined || registerModulus === row.register_modulus) &&
    (replacedMs === undefined || replacedMs === (row.meter_replaced_at?.getTime() ?? null));
  const changed = isSame ? firstOtherFactor(row.multipliers, multiplier ?? row.multipliers) : '-infinity';
  return changed === undefined ? {} : { events_stale_from: sql<Date>`least(events_stale_from, ${changed}::timestamptz)` };
}

/** When the first factor begins that only one of two lists has: until then, all is judged alike. */
function firstOtherFactor(one: readonly StoredMultiplier[], other: readonly StoredMultiplier[]): string | undefined {
  const lacks = (list: readonly StoredMultiplier[]) => (each: StoredMultiplier) =>
    !list.some(({ from, factor }) => from === each.from && factor === each.factor);
  const [first] = [...one.filter(lacks(other)), ...other.filter(lacks(one))].map(({ from }) => from ?? '').toSorted();
  return first === '' ? '-infinity' : first;
}

/** How a stored endpoint is read. @throws Refusal (422) if its credentials cannot be opened */
export function storedDocument(row: EndpointRow, sealing: Sealing): MeterDocument {
  return {
    ipAddress: row.ip_address,
    authType: row.auth_type,
    authConfig: openedOf(row, sealing),
    scrapingConfig: row.scraping_config,
  };
}

function changedDocument(row: EndpointRow, change: EndpointChange, sealing: Sealing): MeterDocument {
  const { ipAddress = row.ip_address, authType = row.auth_type, scrapingConfig = row.scraping_config } = change;
  if (change.authConfig !== undefined) return { ipAddress, authType, authConfig: change.authConfig, scrapingConfig };
  if (authType === row.auth_type) return { ipAddress, authType, authConfig: openedOf(row, sealing), scrapingConfig };
  if (authType === 'none') return { ipAddress, authType, authConfig: null, scrapingConfig };
  throw ofCredentials(`is missing: credentials for "${row.auth_type}" are not reused for "${authType}", so send them again`);
}

function openedOf({ id, sealed_auth_config }: EndpointRow, sealing: Sealing): Document | null {
  if (sealed_auth_config === null) return null;
  const opened = sealing.open(sealed_auth_config, id);
  if (opened !== undefined) return opened;
  throw ofCredentials(sealing.problemOf(sealed_auth_config) ?? 'The sealed credentials were changed: enter them again.');
}

function sealedOf(authType: string, { authConfig, scrapingConfig }: MeterDocument, sealing: Sealing, id: string): string | null {
  if (authConfig === null || (authType === 'none' && !usesPassword(scrapingConfig))) return null;
  const sealed = sealing.seal(authConfig, id);
  if (sealed === undefined) throw ofCredentials(noKey);
  return sealed;
}

function ofCredentials(reason: string): Refusal {
  return invalid([{ location: 'body', field: 'authConfig', reason }]);
}
