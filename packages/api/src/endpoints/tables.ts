import type { ColumnType } from 'kysely';

/** A `jsonb` column: written as text. */
type Json = ColumnType<Readonly<Record<string, unknown>>, string, string>;

/** A factor of current transformers, from a time on; from the beginning if that is null. */
export interface StoredMultiplier {
  readonly from: string | null;
  readonly factor: string;
}

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
  readonly register_modulus: string | null;
  readonly multipliers: ColumnType<readonly StoredMultiplier[], string | undefined, string>;
  /** Minus infinity if all events must be derived again. */
  readonly events_stale_from: Date | number | null;
  readonly events_final_until: Date | null;
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
