import { knownUnit, type Page, parseQuantity, type QuantityUnit } from '@wattjobs/core';
import type { ElectricalValues } from './reading.ts';
import { readPrinted } from './separator.ts';
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
} as const satisfies Record<keyof ElectricalValues, Row>;

/** Reads the table of the unit's page: the first cell of a row is its label, the second its value. */
export function interpretUnitPage(page: Page, settings: Pick<TorusSettings, 'decimalSeparator'>): UnitReading {
  const cells = page.tableRows().filter((row) => row.length >= 2);
  const refused: string[] = [];
  const textOf = ({ label, unit }: Row): string | undefined => {
    const row = cells
      .filter(([first]) => label.test(first ?? ''))
      // A head of the table has the same words, and no value below them.
      .filter(([, value = '']) => /\d/.test(value) || parseQuantity(value, { unit }).kind === 'absent')[0];
    return row === undefined ? undefined : withUnit(row);
  };
  const printed = Object.entries(rows).flatMap(([name, row]) => {
    const text = textOf(row);
    return text === undefined ? [] : [[name, { kind: 'text', text, unit: row.unit }] as const];
  });
  const read = readPrinted(Object.fromEntries(printed), settings.decimalSeparator);
  const valueOf = (name: keyof ElectricalValues): number | undefined => {
    const quantity = read[name];
    if (quantity?.kind === 'refused') refused.push(`${rows[name].called}: ${quantity.why}`);
    return quantity?.kind === 'value' ? quantity.value : undefined;
  };
  const values = {
    inputVoltageVolts: valueOf('inputVoltageVolts'),
    outputVoltageVolts: valueOf('outputVoltageVolts'),
    outputCurrentAmps: valueOf('outputCurrentAmps'),
    outputPowerWatts: valueOf('outputPowerWatts'),
  };
  return values.inputVoltageVolts === undefined ? { refused } : { values, refused };
}

/** The value of a row with its unit: in the value's own cell, else in brackets behind the label, else in the cell that follows. */
function withUnit([label = '', value = '', next = '']: readonly string[]): string {
  if (!/\d/.test(value) || /[A-Za-z%]/.test(value)) return value;
  const bracketed = /[([]\s*([A-Za-z%]{1,5})\s*[)\]]/.exec(label)?.[1] ?? '';
  const unit = [bracketed, next].find((text) => knownUnit(text) !== undefined);
  return unit === undefined ? value : `${value} ${unit}`;
}
