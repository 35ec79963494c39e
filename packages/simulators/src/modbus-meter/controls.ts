import {
  amount,
  choice,
  countOrNull,
  type Field,
  type FieldsOf,
  flag,
  signedNumber,
  text,
  timeOrNull,
  wholeNumber,
} from '../control/field.ts';
import type { FaultLimits } from '../control/transport-faults.ts';
import { type Electricity, type Phases } from './electricity.ts';

/** How an answer's bytes differ from a sound one. */
export const answerShapes = [
  'sound',
  'repeated',
  'one-register-short',
  'one-register-long',
  'lying-byte-count',
  'other-function',
  'other-unit',
  'foreign-transaction-id',
  'foreign-protocol-id',
  'wrong-checksum',
  'garbage',
] as const;

export const registerContents = ['measured', 'zeros', 'all-bits-high', 'largest', 'not-a-number'] as const;

/** How the meter is configured. */
export interface MeterSettings {
  /** Register 0x101D of an Acuvim II. */
  readonly valuesMode: 'secondary' | 'primary';
  /** Register 0x1019 of an Acuvim II. */
  readonly energyDisplay: 'primary' | 'secondary';
  readonly primaryVolts: number;
  readonly secondaryVolts: number;
  /** Counts of the two voltage registers per volt: no source settles it. */
  readonly voltageCountsPerVolt: 1 | 10;
  readonly primaryAmps: number;
  /** 80, 100 and 200 are mA inputs and 333 is one of 333 mV: for all four, the meter calculates with 1. */
  readonly secondaryAmps: 1 | 5 | 80 | 100 | 200 | 333;
  readonly voltageWiring: number;
  readonly currentWiring: number;
  readonly reactiveConvention: 'iec' | 'ieee';
  /** The meter's clock is this far ahead; negative if it is late. */
  readonly clockOffsetSeconds: number;
  readonly firmware: string;
  /** Whether the network module serves the identity. */
  readonly identity: boolean;
  /** The fast read: absent, beside the others, or instead of them: then nothing else is answered. */
  readonly fastRead: 'off' | 'on' | 'exclusive';
  /** The unit of power in float registers. */
  readonly powerUnit: 'by-model' | 'W' | 'kW';
  /** kWh per count of integer energy; 0 for the model's own. */
  readonly energyKilowattHoursPerCount: number;
  /** Values that are held instead of those that vary. */
  readonly values: Partial<Electricity>;
  /** Every counter reads 0 until this time, as for a while after a restart. */
  readonly zeroEnergyUntil: string | null;
}

/** How the connection behaves when all is well. */
interface ServerSettings {
  /** How long each answer takes. */
  readonly latencyMs: number;
  /** More registers in one request get exception 3. */
  readonly mostRegisters: number;
  /** What a request for a unit that is not there gets. */
  readonly unknownUnit: 'silence' | 'exception-11';
  /** How many clients are served at once; null for any number. */
  readonly clientLimit: number | null;
  /** What happens to one client more. */
  readonly overLimit: 'refuse' | 'drop-oldest' | 'close-at-once';
  /** Without power the port is closed. */
  readonly powered: boolean;
}

/** Reset together when `times` runs out. */
export interface MeterFaults extends FaultLimits {
  readonly delayMs: number;
  readonly hang: boolean;
  readonly dropConnection: boolean;
  /** Every request gets this exception; 0 for none. */
  readonly exception: number;
  readonly answer: (typeof answerShapes)[number];
  /** Instead of the request's own; null echoes it. */
  readonly constantTransactionId: number | null;
  /** This many bytes are sent first; 0 sends the frame at once. */
  readonly cutAtByte: number;
  readonly cutPauseMs: number;
  /** What follows the pause. */
  readonly cutRest: 'rest' | 'junk' | 'nothing' | 'close';
  /** This many bytes that belong to no frame follow the answer, in the same segment. */
  readonly junkBytes: number;
  /** An answer waits for the next one, and both are sent in one segment. */
  readonly joinAnswers: boolean;
  readonly registerContent: (typeof registerContents)[number];
  /** 32-bit and 64-bit values have their low word first. */
  readonly lowWordFirst: boolean;
  /** Values from `shiftFrom` on are this many registers higher; negative for lower. */
  readonly shiftBy: number;
  readonly shiftFrom: number;
  /** Currents and powers of every second request are 1.5 times as high. */
  readonly tornReads: boolean;
  /** Faults affect only requests for this unit; 0 for all. */
  readonly onlyUnit: number;
  /** Faults affect only requests that include this register; -1 for all. */
  readonly onlyRegister: number;
}

export interface MeterControls extends MeterSettings, ServerSettings, MeterFaults {}

const faultFields: FieldsOf<MeterFaults> = {
  delayMs: amount(0),
  hang: flag(false),
  dropConnection: flag(false),
  exception: wholeNumber(0),
  answer: choice('sound', answerShapes),
  constantTransactionId: wholeNumberOrNull(),
  cutAtByte: wholeNumber(0),
  cutPauseMs: amount(20),
  cutRest: choice('rest', ['rest', 'junk', 'nothing', 'close']),
  junkBytes: wholeNumber(0),
  joinAnswers: flag(false),
  registerContent: choice('measured', registerContents),
  lowWordFirst: flag(false),
  shiftBy: signedNumber(0),
  shiftFrom: wholeNumber(0),
  tornReads: flag(false),
  onlyUnit: wholeNumber(0),
  onlyRegister: signedNumber(-1),
  skip: wholeNumber(0),
  times: countOrNull(),
};

export const meterFields: FieldsOf<MeterControls> = {
  valuesMode: choice('secondary', ['secondary', 'primary']),
  energyDisplay: choice('primary', ['primary', 'secondary']),
  primaryVolts: amount(400),
  secondaryVolts: amount(400),
  voltageCountsPerVolt: choice(1, [1, 10]),
  primaryAmps: amount(5),
  secondaryAmps: choice(5, [1, 5, 80, 100, 200, 333]),
  voltageWiring: wholeNumber(0),
  currentWiring: wholeNumber(0),
  reactiveConvention: choice('iec', ['iec', 'ieee']),
  clockOffsetSeconds: signedNumber(0),
  firmware: text('3.02'),
  identity: flag(true),
  fastRead: choice('on', ['off', 'on', 'exclusive']),
  powerUnit: choice('by-model', ['by-model', 'W', 'kW']),
  energyKilowattHoursPerCount: amount(0),
  values: heldValues(),
  zeroEnergyUntil: timeOrNull(),
  latencyMs: amount(0),
  mostRegisters: wholeNumber(125),
  unknownUnit: choice('silence', ['silence', 'exception-11']),
  clientLimit: countOrNull(),
  overLimit: choice('refuse', ['refuse', 'drop-oldest', 'close-at-once']),
  powered: flag(true),
  ...faultFields,
};

export const meterFaultNames = (Object.keys(faultFields) as (keyof MeterFaults)[]).filter((name) => name !== 'skip' && name !== 'times');

/** The faults of a request that meets none. */
export const withoutFaults = Object.fromEntries(meterFaultNames.map((name) => [name, faultFields[name].initial])) as unknown as MeterFaults;

function wholeNumberOrNull(): Field<number | null> {
  return {
    initial: null,
    expects: 'a whole number from 0 to 65535, or null',
    accepts: (value): value is number | null =>
      value === null || (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535),
  };
}

function heldValues(): Field<Partial<Electricity>> {
  const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);
  const isPhases = (value: unknown): value is Phases => Array.isArray(value) && value.length === 3 && value.every(isNumber);
  const checks: Readonly<Record<string, (value: unknown) => boolean>> = {
    frequencyHertz: isNumber,
    voltageVolts: isPhases,
    currentAmps: isPhases,
    powerFactor: (value) => isPhases(value) && value.every((each) => Math.abs(each) <= 1),
    leading: (value) => typeof value === 'boolean',
  };
  return {
    initial: {},
    expects: 'an object with frequencyHertz, leading, and three numbers each for voltageVolts, currentAmps and powerFactor',
    accepts: (value): value is Partial<Electricity> =>
      typeof value === 'object' && value !== null && Object.entries(value).every(([name, each]) => checks[name]?.(each) === true),
  };
}
