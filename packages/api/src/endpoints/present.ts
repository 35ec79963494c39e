import type { EndpointRow } from './repository.ts';
import type { Endpoint } from './schemas.ts';
import type { Sealing } from './sealing.ts';

/** An endpoint as it is returned. */
export function presentEndpoint(row: EndpointRow, sealing: Sealing): Endpoint {
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
    meterReplacedAt: row.meter_replaced_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    lastAttemptAt: row.last_attempt_at?.toISOString() ?? null,
    lastReadAt: row.last_read_at?.toISOString() ?? null,
  };
}
