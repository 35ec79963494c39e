import { describe, expect, it } from 'vitest';
import { readPrinted } from './separator.ts';
import type { ValueName } from './values.ts';

/** Reads volts, amps, watts and distortion as printed on a page; an empty text is a value that the page lacks. */
function read(texts: readonly string[], separator: 'auto' | 'dot' | 'comma' = 'auto'): readonly (number | string | undefined)[] {
  const names: readonly (readonly [ValueName, 'V' | 'A' | 'W' | '%'])[] = [
    ['outputVoltageVolts', 'V'],
    ['outputCurrentAmps', 'A'],
    ['outputPowerWatts', 'W'],
    ['totalHarmonicDistortionPercent', '%'],
  ];
  const printed = names.flatMap(([name, unit], index) =>
    texts[index] === undefined || texts[index] === '' ? [] : [[name, { kind: 'text', text: texts[index], unit }] as const],
  );
  const quantities = readPrinted(Object.fromEntries(printed), separator);
  return texts.map((_, index) => {
    const quantity = quantities[names[index]?.[0] ?? 'outputVoltageVolts'];
    return quantity?.kind === 'value' ? quantity.value : quantity?.kind;
  });
}

describe('a number that either separator makes sense of', () => {
  it.for([
    ['by volts and amps', ['120', '12', '1,234'], [120, 12, 1234]],
    ['by volts and amps, in a style with a decimal comma', ['230', '6', '1.234'], [230, 6, 1234]],
    ['by volts and amps, in kilowatts', ['230', '6', '1,234 kW'], [230, 6, 1234]],
    ['by volts and amps, for power that flows back', ['120', '12', '-1,234'], [120, 12, -1234]],
    ['by volts and power, for a current', ['230', '5,123', '1100'], [230, 5.123, 1100]],
    ['for power and current at once', ['230', '5,123', '1.180'], [230, 5.123, 1180]],
    ['by a neighbor with a decimal point', ['120.1', '12', '1,234'], [120.1, 12, 1234]],
    ['by a neighbor with a decimal comma', ['230,1', '6', '1.234'], [230.1, 6, 1234]],
    ['by a neighbor with both', ['', '', '1,234', '1,234.5'], [undefined, undefined, 1234, 1234.5]],
    ['by a neighbor where power is small beside volts and amps', ['120.1', '50', '1,234'], [120.1, 50, 1234]],
    ['by what no unit carries', ['', '5,123', ''], [undefined, 5.123, undefined]],
    ['by what no mains has', ['230,123', '', ''], [230.123, undefined, undefined]],
    ['as a decimal where nothing tells and it has a point', ['', '', '1.234'], [undefined, undefined, 1.234]],
  ] as const)('is read %s', ([, texts, expected]) => {
    expect(read(texts)).toEqual(expected);
  });

  it.for([
    ['nothing tells', ['', '', '1,234'], [undefined, undefined, 'refused']],
    ['the current is not known', ['120', '--', '1,234'], [120, 'absent', 'refused']],
    ['the current is zero', ['120', '0', '1,234'], [120, 0, 'refused']],
    ['neither reading fits volts and amps', ['120', '3', '1,234'], [120, 3, 'refused']],
    ['neither reading fits, though it has a point', ['120', '3', '1.234'], [120, 3, 'refused']],
    ['a neighbor tells one and volts and amps the other', ['120.1', '0.03', '1,234'], [120.1, 0.03, 'refused']],
    ['a neighbor tells what volts and amps forbid', ['120.1', '3.42', '1,234'], [120.1, 3.42, 'refused']],
    ['neighbors do not agree', ['120.1', '3,4', '1,234'], [120.1, 3.4, 'refused']],
    ['neighbors do not agree, though it has a point', ['120.1', '3,4', '1.234'], [120.1, 3.4, 'refused']],
  ] as const)('is refused if %s', ([, texts, expected]) => {
    expect(read(texts)).toEqual(expected);
  });

  it('is read as the setting says, whatever the page', () => {
    expect(read(['230,1', '6', '1,234'], 'comma')).toEqual([230.1, 6, 1.234]);
    expect(read(['230', '6', '1.234'], 'dot')).toEqual([230, 6, 1.234]);
  });

  it('is refused with both readings, its text and the way out', () => {
    const quantity = readPrinted({ outputPowerWatts: { kind: 'text', text: 'Load 1,234 kW', unit: 'W' } }, 'auto').outputPowerWatts;
    expect(quantity).toEqual({
      kind: 'refused',
      why: '"Load 1,234 kW" could be 1234000 or 1234 W, and the page does not tell which: set DECIMAL_SEPARATOR to dot or comma',
    });
  });
});
