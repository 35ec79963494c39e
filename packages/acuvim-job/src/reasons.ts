import type { ReasonDefinition } from '@wattjobs/core/job';
import { modbusReasons } from './modbus/reasons.ts';
import { absenceReasons } from './registers/decode.ts';

/** Every failure that acuvim-job counts in `wattjobs_run_errors`. */
export const acuvimReasons: readonly ReasonDefinition[] = [
  ...modbusReasons,
  { reason: 'meter_refused', meaning: 'The values of a meter do not fit its profile, so nothing of it was delivered; `check` shows why.' },
  {
    reason: 'meter_corrected',
    meaning: 'A meter has the other word order, or gives kilowatts for watts; the job corrects it and remembers that.',
  },
  { reason: 'meter_late_answer', meaning: 'An answer came after its request was given up; it was dropped. See `METER_TIMEOUT`.' },
  ...absenceReasons,
  {
    reason: 'value_energy_zero',
    meaning: 'All energy counters were zero, as after a restart of the meter, although they have counted before.',
  },
  {
    reason: 'value_energy_contradiction',
    meaning:
      'A counter is impossible, or imported and exported energy are not what the meter counts for both together: the registers may be others.',
  },
];
