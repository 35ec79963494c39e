/** What a meter shows at one moment. Address and body may hold secrets. */
export interface PageSnapshot {
  readonly url: string;
  readonly status: number;
  /** The media type in lower case, without parameters; empty if unknown. */
  readonly contentType: string;
  /** The text: of a browser the document as it is now, with what was typed or computed in `value` attributes. */
  readonly body: string;
  /** The documents of its frames, one level deep. */
  readonly frames: readonly PageSnapshot[];
}
