export type { KeyedRow } from './keyed-row.ts';
export type { Finding } from './finding.ts';
export {
  type BackfillWindow,
  defineJob,
  type JobContext,
  type JobVerb,
  type Pass,
  type ReasonDefinition,
  type Source,
  type Tick,
  type VerbContext,
} from './job.ts';
export type { MetricDefinition, Point, Unit } from './point.ts';
export type { VerbArgument, VerbInput, VerbInputValues, VerbOption } from './verb-input.ts';
