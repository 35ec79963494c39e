import type { ColumnType, Generated } from 'kysely';

/** What a key allows; `admin` allows everything. */
export type Scope = 'read' | 'collect' | 'admin';

/** A stored key: only its SHA-256, never the key itself. */
export interface ApiKeyTable {
  readonly id: Generated<number>;
  readonly name: string;
  /** The part of the key that lists show, and by which it is looked up. */
  readonly prefix: string;
  readonly hash: Buffer;
  readonly scopes: ColumnType<readonly Scope[], readonly Scope[], readonly Scope[]>;
  /** `route`: created through the API or the command line; `file`: from API_KEYS_PATH; `first`: created at the first start. */
  readonly origin: 'route' | 'file' | 'first';
  readonly created_at: ColumnType<Date, Date | undefined, never>;
  readonly last_used_at: ColumnType<Date | null, Date | null | undefined, Date>;
  readonly revoked_at: ColumnType<Date | null, Date | null | undefined, Date>;
}

export interface KeyTables {
  readonly api_keys: ApiKeyTable;
}
