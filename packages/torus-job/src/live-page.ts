import { type Page, type QuantityUnit, structureFingerprint } from '@wattjobs/core';
import { gaugeValue } from './gauge.ts';
import type { ElectricalValues } from './reading.ts';
import { type Printed, readPrinted, type ValueName } from './separator.ts';
import type { TorusSettings } from './settings.ts';

/** What the cloud's live data page shows. */
export interface LiveReading {
  readonly values: ElectricalValues;
  readonly totalHarmonicDistortionPercent?: number;
  /** The text of the time stamp, as the page has it. */
  readonly statusTime?: string;
  /** What the page no longer shows where it used to be. */
  readonly missing: readonly string[];
  /** Tells one layout of the page from another; given where something is missing. */
  readonly fingerprint?: string;
  /** Values that are there but cannot be read without guessing: what, and why. */
  readonly refused: readonly string[];
}

interface Field {
  /** The end of the id of the span that shows the value, in `unit`. */
  readonly span: string;
  /** The name of the gauge whose script holds the value too, in `gaugeUnit`. */
  readonly gauge: string;
  readonly unit: QuantityUnit;
  /** Power is in watts in the span and in kilowatts in the gauge, as the scraper before this one took them. */
  readonly gaugePowerOfTen: number;
}

const fields = {
  inputVoltageVolts: { span: 'lblInputVoltageValue', gauge: 'RadRadialGaugeInputVoltage', unit: 'V', gaugePowerOfTen: 0 },
  outputVoltageVolts: { span: 'lblOutputVoltageValue', gauge: 'RadRadialGaugeOutputVoltage', unit: 'V', gaugePowerOfTen: 0 },
  outputCurrentAmps: { span: 'lblOutputCurrentValue', gauge: 'RadRadialGaugeOutputCurrent', unit: 'A', gaugePowerOfTen: 0 },
  outputPowerWatts: { span: 'lblOutputPowerValue', gauge: 'RadRadialGaugeOutputPower', unit: 'W', gaugePowerOfTen: 3 },
  totalHarmonicDistortionPercent: { span: 'lblOutputTHD', gauge: 'RadRadialGaugeTHD', unit: '%', gaugePowerOfTen: 0 },
} as const satisfies Record<ValueName, Field>;

const statusTimeSpan = 'lblSystemStatusTS';

/** Reads the live data page; `undefined` where the page is none, because nothing that it should show is there. */
export function interpretLivePage(page: Page, settings: Pick<TorusSettings, 'decimalSeparator'>): LiveReading | undefined {
  const missing: string[] = [];
  const refused: string[] = [];
  const printed = Object.entries(fields).flatMap(([name, field]) => {
    const found = findField(page, field);
    if (found === 'missing') missing.push(field.span);
    return typeof found === 'object' ? [[name, found] as const] : [];
  });
  const read = readPrinted(Object.fromEntries(printed), settings.decimalSeparator);
  const valueOf = (name: ValueName): number | undefined => {
    const quantity = read[name];
    if (quantity?.kind === 'refused') refused.push(`${fields[name].span}: ${quantity.why}`);
    return quantity?.kind === 'value' ? quantity.value : undefined;
  };
  const values = {
    inputVoltageVolts: valueOf('inputVoltageVolts'),
    outputVoltageVolts: valueOf('outputVoltageVolts'),
    outputCurrentAmps: valueOf('outputCurrentAmps'),
    outputPowerWatts: valueOf('outputPowerWatts'),
  };
  const distortion = valueOf('totalHarmonicDistortionPercent');
  const statusTime = page.text(`span[id$=${statusTimeSpan}]`);
  if (statusTime === undefined) missing.push(statusTimeSpan);
  if (missing.length === Object.keys(fields).length + 1) return undefined;
  return {
    values,
    ...(distortion === undefined ? {} : { totalHarmonicDistortionPercent: distortion }),
    ...(statusTime === undefined || statusTime === '' ? {} : { statusTime }),
    missing,
    ...(missing.length === 0 ? {} : { fingerprint: structureFingerprint(page) }),
    refused,
  };
}

/** What the page has of a field; `undefined` where it says that there is no value. */
function findField(page: Page, field: Field): Printed | undefined | 'missing' {
  const text = page.text(`span[id$=${field.span}]`);
  if (text !== undefined && text !== '') return { kind: 'text', text, unit: field.unit };
  // An empty span is filled by a script in a browser; the same value is in the script of the gauge.
  const value = scaled(gaugeValue(page, field.gauge), field);
  if (value !== undefined) return { kind: 'number', value };
  return text === undefined ? 'missing' : undefined;
}

/** Scaled as a decimal text, because 0.412 × 1000 is not 412 in binary. */
function scaled(number: string | undefined, { gaugePowerOfTen }: Field): number | undefined {
  return number === undefined ? undefined : Number(`${number}e${gaugePowerOfTen}`) + 0;
}
