import { WattjobsError } from '@wattjobs/core/errors';

interface ExceptionKind {
  readonly codes: readonly number[];
  readonly reason: string;
  readonly meaning: string;
  readonly fix: string;
}

const unknown: ExceptionKind = {
  codes: [],
  reason: 'meter_exception_unknown',
  meaning: 'the meter returned an exception that no standard names',
  fix: 'Look for the exception code in the manual of the meter.',
};

/** Modbus Application Protocol 1.1b3, section 7. */
export const exceptionKinds: readonly ExceptionKind[] = [
  {
    codes: [0x01],
    reason: 'meter_function_refused',
    meaning: 'the device does not read holding registers',
    fix: 'Check the address and the unit id: another kind of device may be there.',
  },
  {
    codes: [0x02],
    reason: 'meter_register_missing',
    meaning: 'a register of the request does not exist in this firmware',
    fix: 'Run `discover`, which finds the profile of a meter; in a profile of your own, set gapRegisters to 0. For registers from 0x3400, switch on the fast read of the AXM-WEB2.',
  },
  {
    codes: [0x03],
    reason: 'meter_request_refused',
    meaning: 'the meter does not accept a request of this length',
    fix: 'Lower registersPerRequest in the profile.',
  },
  {
    codes: [0x04, 0x07, 0x08],
    reason: 'meter_failed',
    meaning: 'the meter reported that it is faulty',
    fix: 'Look at the meter: its display may say more.',
  },
  {
    codes: [0x05, 0x06],
    reason: 'meter_busy',
    meaning: 'the meter is busy',
    fix: 'Read the meter less often, or with fewer clients at once. The next pass tries again.',
  },
  {
    codes: [0x0a, 0x0b],
    reason: 'meter_behind_gateway_silent',
    meaning: 'the gateway did not reach the meter',
    fix: 'Check the unit id of the target, and the wiring and baud rate between gateway and meter.',
  },
  unknown,
];

/** The meter or its gateway understood the request, and refused it. The connection is still usable. */
export class ModbusException extends WattjobsError {
  readonly exceptionCode: number;

  /** @param target as in transport failures: `modbus://192.0.2.5:502` */
  constructor(exceptionCode: number, target: string, request: string) {
    const { reason, meaning, fix } = exceptionKinds.find(({ codes }) => codes.includes(exceptionCode)) ?? unknown;
    super('SOURCE_UNAVAILABLE', `${target}: ${meaning} (exception ${codeText(exceptionCode)}, ${request})`, {
      reason,
      fix,
      context: { target, exceptionCode },
    });
    this.exceptionCode = exceptionCode;
  }
}

/** As manuals write it: `02`, `0A`. */
export function codeText(exceptionCode: number): string {
  return exceptionCode.toString(16).toUpperCase().padStart(2, '0');
}
