/** What a span may carry. Never a secret, never a body. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A span that is under way. */
export interface Span {
  set(attributes: SpanAttributes): void;
  /** The headers that carry the trace on to the next service; none where nothing is traced. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Times a piece of work as a span: one trace a run, a span a tick, a child span an upstream call. */
export interface Tracing {
  span<Result>(name: string, attributes: SpanAttributes, work: (span: Span) => Promise<Result>): Promise<Result>;
}

const untracedSpan: Span = { set: () => undefined, headers: {} };

/** Traces nothing: the default, so that OpenTelemetry is not even loaded where it is not configured. */
export const noTracing: Tracing = { span: (_name, _attributes, work) => work(untracedSpan) };
