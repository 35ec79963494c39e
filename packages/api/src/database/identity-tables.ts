/** The one row that says which database this is. */
export interface IdentityTables {
  readonly database_identity: { readonly only_row: boolean; readonly id: string };
}
