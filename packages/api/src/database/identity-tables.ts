/** The one row that identifies this database. */
export interface IdentityTables {
  readonly database_identity: { readonly only_row: boolean; readonly id: string };
}
