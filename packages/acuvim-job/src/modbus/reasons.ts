import type { ReasonDefinition } from '@wattjobs/core/job';
import { transportReasons } from '@wattjobs/core/transport';
import { codeText, exceptionKinds } from './modbus-exception.ts';

/** Every reason under which a failed request is counted. */
export const modbusReasons: readonly ReasonDefinition[] = [
  ...transportReasons('meter', 'the meter', ['timeout', 'dns', 'connection', 'broken', 'aborted'], {
    connection: 'If it closed at once, another client may hold its only connection.',
    broken: 'An answer under another transaction id counts as well; see `ignoreTransactionId`.',
  }),
  ...exceptionKinds.map(({ codes, reason, meaning }) => ({
    reason,
    meaning: `Modbus exception${codes.length === 0 ? '' : ` ${codes.map(codeText).join(', ')}`}: ${meaning}.`,
  })),
];
