import type { ColumnType } from 'kysely';

/** A `jsonb` column: written as text. */
type Json = ColumnType<Readonly<Record<string, unknown>>, string, string>;

interface EndpointTable {
  readonly id: string;
  readonly name: string;
  readonly ip_address: string;
  readonly type: string;
  readonly vendor: string | null;
  readonly location: string | null;
  readonly client_name: string | null;
  readonly auth_type: string;
  readonly sealed_auth_config: string | null;
  readonly scraping_config: Json;
  readonly enabled: boolean;
  readonly poll_interval_minutes: number;
  readonly timezone: string;
  readonly rated_power_kw: number | null;
  readonly meter_replaced_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly last_attempt_at: Date | null;
  readonly last_read_at: Date | null;
  readonly claimed_until: Date | null;
  readonly deleted_at: Date | null;
}

export interface EndpointTables {
  readonly endpoints: EndpointTable;
}
