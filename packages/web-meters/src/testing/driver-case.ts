import type { LocalServer } from '@wattjobs/core/testing';
import type { MeterConfiguration } from '../configuration/index.ts';
import type { MeterOutcome } from '../reading/meter-reading.ts';

/** What a driver may be unable to do. */
export type DriverSkill = 'scripts' | 'digest dialects';

/** A device as a case needs it; it stops at the end of the case. */
export type Site = Pick<LocalServer, 'url' | 'requests'> & AsyncDisposable;

/** One row of the contract: a device, how it is configured, and what must come of a visit. */
export interface DriverCase {
  readonly title: string;
  readonly needs?: DriverSkill;
  readonly start: () => Promise<Site>;
  readonly configure: (url: string) => MeterConfiguration;
  readonly totalKwh?: number;
  /** The reason of the failure, in place of a total; `says-nothing` for an outcome of that kind. */
  readonly reason?: string;
  readonly isTransient?: boolean;
  /** What else must hold. */
  readonly then?: (site: Site, outcome: MeterOutcome) => void;
}
