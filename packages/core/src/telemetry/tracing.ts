/** The attributes of a span. Never a secret, never a body. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A span in progress. */
export interface Span {
  set(attributes: SpanAttributes): void;
  /** The headers that pass the trace on to the next service; none if tracing is off. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Times a piece of work as a span: one trace per run, one span per tick, one child span per upstream call. */
export interface Tracing {
  span<Result>(name: string, attributes: SpanAttributes, work: (span: Span) => Promise<Result>): Promise<Result>;
}

const untracedSpan: Span = { set: () => undefined, headers: {} };

/** Traces nothing: the default, so that OpenTelemetry is only loaded if it is configured. */
export const noTracing: Tracing = { span: (_name, _attributes, work) => work(untracedSpan) };
