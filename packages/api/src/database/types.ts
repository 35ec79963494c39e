import type { EndpointTables } from '../endpoints/tables.ts';
import type { EnphaseTables } from '../enphase/tables.ts';
import type { KeyTables } from '../keys/tables.ts';
import type { IdentityTables } from './identity-tables.ts';

/** Every table; `bigint` columns are read as text, on both PGlite and Postgres. */
export interface Database extends EndpointTables, EnphaseTables, KeyTables, IdentityTables {}
