import { type TimeZone } from '@wattjobs/core';
import type { CallLimits, EnphaseCloud } from '../wire/enphase-cloud.ts';
import type { SystemState } from '../state.ts';

/** What the reads of one system are given. */
export interface ReadContext {
  readonly cloud: EnphaseCloud;
  readonly calls: CallLimits;
  readonly systemId: number;
  readonly nowMs: number;
  readonly nowSeconds: number;
  /** What is remembered of the system. */
  readonly system: SystemState;
}

/** Reads of windows need the system's calendar, and when it last reported. */
export interface WindowReadContext extends ReadContext {
  readonly calendar: TimeZone;
  /** In epoch seconds; absent where it is not known. */
  readonly lastReport: number | undefined;
}
