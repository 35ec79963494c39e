import type { Kysely } from 'kysely';
import type { Database } from '../database/types.ts';
import { latestReadings, type LatestReadings } from '../readings/queries/latest.ts';
import type { EndpointRow } from './repository.ts';
import type { Endpoint } from './schemas.ts';
import type { Sealing } from './sealing.ts';

/** Endpoints as they are returned, with their newest readings. */
export async function presentEndpoints(database: Kysely<Database>, rows: readonly EndpointRow[], sealing: Sealing): Promise<Endpoint[]> {
  const latest = await latestReadings(
    database,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => present(row, latest.get(row.id), sealing));
}

function present(row: EndpointRow, latest: LatestReadings | undefined, sealing: Sealing): Endpoint {
  const sealed = row.sealed_auth_config;
  return {
    id: row.id,
    name: row.name,
    ipAddress: row.ip_address,
    type: row.type,
    vendor: row.vendor,
    location: row.location,
    clientName: row.client_name,
    authType: row.auth_type,
    hasCredentials: sealed !== null,
    credentialsProblem: (sealed === null ? undefined : sealing.problemOf(sealed)) ?? null,
    scrapingConfig: { ...row.scraping_config },
    enabled: row.enabled,
    pollInterval: row.poll_interval_minutes,
    timezone: row.timezone,
    ratedPowerKw: row.rated_power_kw,
    registerModulus: row.register_modulus,
    multiplier: [...row.multipliers],
    meterReplacedAt: row.meter_replaced_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    lastAttemptAt: row.last_attempt_at?.toISOString() ?? null,
    lastReadAt: row.last_read_at?.toISOString() ?? null,
    status: latest === undefined ? 'no_data' : latest.success ? 'ok' : 'error',
    latestReading: latest?.lastGood ?? null,
  };
}
