/** A text at the place of a value. */
export interface FoundText {
  readonly text: string;
  /** A number of JSON: its point is decimal, whatever the configuration says. */
  readonly isJsonNumber: boolean;
  /** The source of a page: its words name nothing. */
  readonly isMarkup: boolean;
  /** What stands around it and may name its quantity and unit: the header of its row and column, its label. */
  readonly labels: () => readonly string[];
  /** Of these, the headers of its row and column. */
  readonly headers: () => readonly string[];
}
