/** A stretch of time in milliseconds since the Unix epoch, without its end. */
export interface Times {
  readonly fromMs: number;
  readonly toMs: number;
}
