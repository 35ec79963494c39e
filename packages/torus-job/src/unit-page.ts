import { type Page, parseQuantity, type QuantityUnit } from '@wattjobs/core';
import type { ElectricalValues } from './reading.ts';
import type { TorusSettings } from './settings.ts';

/** What the page of the unit itself shows. */
export interface UnitReading {
  /** Absent where the page has no input voltage: then it is not that page, or not yet. */
  readonly values?: ElectricalValues;
  /** Values that are there but cannot be read without guessing: what, and why. */
  readonly refused: readonly string[];
}

interface Row {
  /** What the first cell of the row contains, in any case. */
  readonly label: RegExp;
  readonly called: string;
  readonly unit: QuantityUnit;
}

const rows = {
  inputVoltageVolts: { label: /voltage\s*in/i, called: 'Voltage In', unit: 'V' },
  outputVoltageVolts: { label: /voltage\s*out/i, called: 'Voltage Out', unit: 'V' },
  outputCurrentAmps: { label: /current\s*out/i, called: 'Current Out', unit: 'A' },
  outputPowerWatts: { label: /power\s*out/i, called: 'Power Out', unit: 'W' },
} as const satisfies Record<string, Row>;

/** Reads the table of the unit's page: the first cell of a row is its label, the second its value. */
export function interpretUnitPage(page: Page, settings: Pick<TorusSettings, 'decimalSeparator'>): UnitReading {
  const cells = page.tableRows().filter((row) => row.length >= 2);
  const refused: string[] = [];
  const valueOf = ({ label, called, unit }: Row): number | undefined => {
    const text = cells.find(([first]) => label.test(first ?? ''))?.[1];
    if (text === undefined) return undefined;
    const quantity = parseQuantity(text, { unit, decimalSeparator: settings.decimalSeparator });
    if (quantity.kind === 'refused') refused.push(`${called}: ${quantity.why}`);
    return quantity.kind === 'value' ? quantity.value : undefined;
  };
  const values = {
    inputVoltageVolts: valueOf(rows.inputVoltageVolts),
    outputVoltageVolts: valueOf(rows.outputVoltageVolts),
    outputCurrentAmps: valueOf(rows.outputCurrentAmps),
    outputPowerWatts: valueOf(rows.outputPowerWatts),
  };
  return values.inputVoltageVolts === undefined ? { refused } : { values, refused };
}
