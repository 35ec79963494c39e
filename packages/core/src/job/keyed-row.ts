/** One row of a source's record. */
export interface KeyedRow {
  /** The natural key in words, for messages: it contains no secret. Messages quote it as foreign text. */
  readonly key: string;
  /** False if it only describes what is read, such as the name of a system. */
  readonly isReading: boolean;
  /** The fields, as a sink posts them in JSON. */
  readonly body: object;
}
