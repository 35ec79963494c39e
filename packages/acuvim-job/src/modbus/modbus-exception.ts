import { WattjobsError } from '@wattjobs/core/errors';

interface ExceptionMeaning {
  readonly reason: string;
  readonly meaning: string;
  readonly fix: string;
}

const busy = {
  reason: 'meter_busy',
  fix: 'Read the meter less often, or with fewer clients at once. The next pass tries again.',
};
const failed = { reason: 'meter_failed', fix: 'Look at the meter: it reports a fault of its own.' };
const gateway = {
  reason: 'meter_behind_gateway_silent',
  fix: 'Check the unit id of the target, and the wiring and baud rate between gateway and meter.',
};

/** Modbus Application Protocol 1.1b3, section 7. */
const exceptions: Readonly<Record<number, ExceptionMeaning>> = {
  0x01: {
    reason: 'meter_function_refused',
    meaning: 'the meter does not read holding registers',
    fix: 'Check the address and the unit id: another kind of device may be there.',
  },
  0x02: {
    reason: 'meter_register_missing',
    meaning: 'a register of the request does not exist in this firmware',
    fix: 'Choose the profile of this model and firmware, or set gapRegisters to 0. For registers from 0x3400, switch on the fast read of the AXM-WEB2.',
  },
  0x03: {
    reason: 'meter_request_refused',
    meaning: 'the meter does not accept a request of this length',
    fix: 'Lower registersPerRequest in the profile.',
  },
  0x04: { ...failed, meaning: 'the meter failed to read its registers' },
  0x05: { ...busy, meaning: 'the meter needs more time for this request' },
  0x06: { ...busy, meaning: 'the meter is busy' },
  0x07: { ...failed, meaning: 'the meter cannot do what was asked' },
  0x08: { ...failed, meaning: 'the meter found an error in its memory' },
  0x0a: { ...gateway, meaning: 'the gateway has no path to this unit' },
  0x0b: { ...gateway, meaning: 'the unit behind the gateway did not answer' },
};

const unknown: Omit<ExceptionMeaning, 'meaning'> = {
  reason: 'meter_exception_unknown',
  fix: 'Look for this exception code in the manual of the meter.',
};

/** The meter or its gateway understood the request, and refused it. The connection is still usable. */
export class ModbusException extends WattjobsError {
  readonly exceptionCode: number;

  /** @param target as in transport failures: `modbus://192.0.2.5:502` */
  constructor(exceptionCode: number, target: string, request: string) {
    const { reason, meaning, fix } = exceptions[exceptionCode] ?? { ...unknown, meaning: 'an exception that no standard names' };
    const code = exceptionCode.toString(16).toUpperCase().padStart(2, '0');
    super('SOURCE_UNAVAILABLE', `${target}: ${meaning} (exception ${code}, ${request})`, {
      reason,
      fix,
      context: { target, exceptionCode },
    });
    this.exceptionCode = exceptionCode;
  }
}
