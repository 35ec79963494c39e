import { amountOrNull, choice, countOrNull, type FieldsOf, flag, text } from '../control/field.ts';
import { type TransportFaults, transportFaultNames, transportFaults } from '../control/transport-faults.ts';

/** Everything that can be set at the start and changed while the receiver runs. */
export interface LineProtocolControls extends TransportFaults {
  /** Every request is answered with this status, and stored nowhere. */
  readonly refuseWith: 'none' | '401' | '403' | '404' | '429' | '503';
  /** The header `Retry-After` of 429 and 503, such as `7`, `0` or a date; empty: no header. */
  readonly retryAfter: string;
  /** An HTML page with this status, as a portal or a proxy sends it. */
  readonly htmlPage: 'none' | '200' | '403' | '502';
  /** A request with a line that contains this text is refused as a whole; empty: none. */
  readonly refuseLine: string;
  readonly refuseLineStatus: 400 | 422 | 500 | 503;
  /** Status 413 for a request with more lines than this; null for no limit. */
  readonly mostLines: number | null;
  /** Status 204, and nothing is stored or counted. */
  readonly storeNothing: boolean;
  /** Which requests meet faults. */
  readonly applyTo: 'all' | 'write';
  /** Older points are not stored; null keeps all. */
  readonly retentionDays: number | null;
  /** InfluxDB: the status for points beyond retention; it depends on the version. */
  readonly retentionStatus: 400 | 422 | 500;
  /** InfluxDB: a request with bad points stores the others and answers 400, as the cloud does. */
  readonly cloud: boolean;
  /** InfluxDB: two backslashes in a tag stand for one. Not known for sure. */
  readonly pairsOfBackslashes: boolean;
  /** VictoriaMetrics: a bad line refuses its request with 400, as in version 1.148.9; 1.79.5 drops the line and answers 204. */
  readonly refuseBadLines: boolean;
  /** VictoriaMetrics: `/flags` shows `-dedup.minScrapeInterval=1ms`. */
  readonly dedup: boolean;
}

export const lineProtocolFields: FieldsOf<LineProtocolControls> = {
  ...transportFaults,
  refuseWith: choice<LineProtocolControls['refuseWith']>('none', ['none', '401', '403', '404', '429', '503']),
  retryAfter: text(''),
  htmlPage: choice<LineProtocolControls['htmlPage']>('none', ['none', '200', '403', '502']),
  refuseLine: text(''),
  refuseLineStatus: choice<LineProtocolControls['refuseLineStatus']>(400, [400, 422, 500, 503]),
  mostLines: countOrNull(),
  storeNothing: flag(false),
  applyTo: choice<LineProtocolControls['applyTo']>('all', ['all', 'write']),
  retentionDays: amountOrNull(),
  retentionStatus: choice<LineProtocolControls['retentionStatus']>(422, [400, 422, 500]),
  cloud: flag(false),
  pairsOfBackslashes: flag(false),
  refuseBadLines: flag(false),
  dedup: flag(true),
};

export const lineProtocolFaultNames = [
  ...transportFaultNames,
  'refuseWith',
  'retryAfter',
  'htmlPage',
  'refuseLine',
  'refuseLineStatus',
  'mostLines',
  'storeNothing',
  'applyTo',
] as const;
