import type { EnphaseTables } from '../enphase/tables.ts';
import type { KeyTables } from '../keys/tables.ts';

/** The one row that says which database this is. */
interface IdentityTables {
  readonly database_identity: { readonly only_row: boolean; readonly id: string };
}

/** Every table; `bigint` columns are read as text, on PGlite as on Postgres. */
export interface Database extends EnphaseTables, KeyTables, IdentityTables {}
