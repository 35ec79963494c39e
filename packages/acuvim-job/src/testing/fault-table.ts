import type { FaultRow } from '@wattjobs/core/testing';

/** The fault table of the README; faults.test.ts causes each fault. */
export const faultTable = {
  meterOff: {
    fault: 'One of several meters is off',
    seen: '`acuvim_meter_state` 1 for that meter; `meter_connection`, twice per run',
    exitCode: 0,
    kept: 'the values of the other meters; its own old values disappear',
  },
  meterSilent: {
    fault: 'One of several meters accepts the connection, and never answers',
    seen: '`acuvim_meter_state` 1 for that meter; `meter_timeout`',
    exitCode: 0,
    kept: 'the values of the other meters, whose pass takes no longer than `METER_TIMEOUT`',
  },
  allOff: {
    fault: 'All meters are off',
    seen: '`acuvim_meter_state` 1 for each; `meter_connection`',
    exitCode: 69,
    kept: 'what was learned about them',
  },
  meterBack: {
    fault: 'A meter that was off comes back',
    seen: '`acuvim_meter_state` 0 from the next run on, at the latest',
    exitCode: 0,
    kept: 'its name and its place',
  },
  meterTaken: {
    fault: 'Another client holds the only place of a meter',
    seen: '`meter_connection`, and the message says so; at most two attempts per run',
    exitCode: 69,
    kept: 'the connection of the other client',
  },
  connectionLost: {
    fault: 'A connection that was kept between two passes is lost',
    seen: 'nothing: a new one is opened at once',
    exitCode: 0,
    kept: 'every pass',
  },
  unitBehindGatewaySilent: {
    fault: 'A meter behind a gateway does not answer the gateway (exception 0B)',
    seen: '`acuvim_meter_state` 1 for that meter; `meter_behind_gateway_silent`',
    exitCode: 0,
    kept: 'the values of the other meters behind the same gateway',
  },
  meterBusy: {
    fault: 'A meter is busy (exception 06)',
    seen: '`meter_busy`',
    exitCode: 69,
    kept: 'the connection',
  },
  wrongProfile: {
    fault: 'The profile is that of another model, whose registers the meter lacks (exception 02)',
    seen: '`meter_register_missing`',
    exitCode: 69,
    kept: 'nothing is delivered of that meter',
  },
  optionalMissing: {
    fault: 'The firmware lacks registers that are optional',
    seen: 'nothing; the series of these values are absent',
    exitCode: 0,
    kept: 'all other values; the meter is asked for them again after five minutes',
  },
  wordsSwapped: {
    fault: 'A gateway or a setting swaps the words of every value',
    seen: '`meter_corrected`, once per run until it is remembered',
    exitCode: 0,
    kept: 'the right values: the word order is found by them, and remembered',
  },
  kilowatts: {
    fault: 'The firmware gives kilowatts where the profile expects watts',
    seen: '`meter_corrected`, once per run until it is remembered',
    exitCode: 0,
    kept: 'the right values, in watts',
  },
  offByOne: {
    fault: 'A firmware moves all registers by one',
    seen: '`acuvim_meter_state` 2; `meter_refused`; the message names the direction',
    exitCode: 69,
    kept: 'nothing is delivered of that meter: a wrong value is worse than none',
  },
  tableMoved: {
    fault: 'A new firmware moves the registers of a meter that is known',
    seen: '`acuvim_meter_state` 2; `meter_refused`, from the first pass that shows it',
    exitCode: 69,
    kept: 'what was learned about it: it is read again once the registers are back',
  },
  energyMoved: {
    fault: 'A new firmware moves the energy counters alone',
    seen: '`value_energy_contradiction`, if the meter also counts import and export together; the energy series are absent',
    exitCode: 0,
    kept: 'the other values',
  },
  wrongRatio: {
    fault: 'A scale in a profile is wrong: power fits neither watts nor kilowatts of its volts and amperes',
    seen: '`acuvim_meter_state` 2; `meter_refused`',
    exitCode: 69,
    kept: 'nothing is delivered of that meter',
  },
  noMeasurement: {
    fault: 'A known meter answers with all bits set',
    seen: '`value_not_a_number`, `value_unavailable`',
    exitCode: 0,
    kept: '`acuvim_meter_state`; no value is invented',
  },
  energyZero: {
    fault: 'A meter restarts, and shows zeros in all energy counters for a while',
    seen: '`value_energy_zero`; the energy series are absent',
    exitCode: 0,
    kept: 'the other values; the counters come back as they were',
  },
  lateAnswer: {
    fault: 'An answer comes after `METER_TIMEOUT`',
    seen: '`meter_timeout`, then `meter_late_answer`',
    exitCode: 0,
    kept: 'the late answer is never taken for another one',
  },
  cutFrame: {
    fault: 'An answer is cut off, and the connection ends',
    seen: '`meter_broken`',
    exitCode: 69,
    kept: 'nothing is decoded of it',
  },
  foreignTransactionId: {
    fault: 'A gateway answers under its own transaction id',
    seen: '`meter_broken`; the message names both ids, and `ignoreTransactionId`',
    exitCode: 69,
    kept: 'with `ignoreTransactionId: true` for the target, all values',
  },
  receiverDownForAWhile: {
    fault: 'The receiver of line protocol is down for some passes',
    seen: '`missedDeliveries` in the summary; `line_protocol_connection`',
    exitCode: 0,
    kept: 'every point, with its own time',
  },
  pushgatewayDownAtTheEnd: {
    fault: 'The Pushgateway is down at the end of the run',
    seen: '`pushgateway_connection`',
    exitCode: 75,
    kept: 'what was learned about the meters',
  },
  targetsWrong: {
    fault: 'The list of meters has errors',
    seen: 'every problem at once, each with its line',
    exitCode: 78,
    kept: 'everything: no meter is contacted',
  },
  stateCorrupt: {
    fault: 'The state document was not written by the job',
    seen: '`STATE_CORRUPT`, with its location and how to delete it',
    exitCode: 78,
    kept: 'the document, untouched',
  },
  stopped: {
    fault: 'SIGTERM in the middle of a run',
    seen: 'a summary with fewer ticks',
    exitCode: 0,
    kept: 'the delivered values; each connection is closed',
  },
} as const satisfies Record<string, FaultRow>;

export type Fault = keyof typeof faultTable;
