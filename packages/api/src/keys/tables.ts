import type { ColumnType, Generated } from 'kysely';

/** What a key allows; `admin` allows everything. */
export type Scope = 'read' | 'collect' | 'admin';

/** A key as it is kept: never itself, only the SHA-256 of it. */
export interface ApiKeyTable {
  readonly id: Generated<number>;
  readonly name: string;
  /** The part of the key that people see in lists, and by which a key is looked up. */
  readonly prefix: string;
  readonly hash: Buffer;
  readonly scopes: ColumnType<readonly Scope[], readonly Scope[], readonly Scope[]>;
  /** `route`: made through the API or the command line; `file`: taken from API_KEYS_PATH; `first`: made at the first start. */
  readonly origin: 'route' | 'file' | 'first';
  readonly created_at: ColumnType<Date, Date | undefined, never>;
  readonly last_used_at: ColumnType<Date | null, Date | null | undefined, Date>;
  readonly revoked_at: ColumnType<Date | null, Date | null | undefined, Date>;
}

export interface KeyTables {
  readonly api_keys: ApiKeyTable;
}
