import type { FaultRow } from '@wattjobs/core/testing';

/** The fault table of the README. */
export const faultTable = {
  meterOff: { fault: 'The meter is off', seen: '`meter_timeout` or `meter_connection`', exitCode: 69, kept: 'the earlier values' },
} as const satisfies Record<string, FaultRow>;
