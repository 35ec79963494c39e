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

describe('a number that both separators can read', () => {
  it.for([
    ['by volts and amps', ['120', '12', '1,234'], [120, 12, 1234]],
    ['by volts and amps, in a style with a decimal comma', ['230', '6', '1.234'], [230, 6, 1234]],
    ['by volts and amps, in kilowatts', ['230', '6', '1,234 kW'], [230, 6, 1234]],
    ['by volts and amps, for power that flows back', ['120', '12', '-1,234'], [120, 12, -1234]],
    ['by volts and power, for a current', ['230', '5,123', '1100'], [230, 5.123, 1100]],
    ['for both power and current', ['230', '5,123', '1.180'], [230, 5.123, 1180]],
    ['by a neighbor with a decimal point', ['120.1', '12', '1,234'], [120.1, 12, 1234]],
    ['by a neighbor with a decimal comma', ['230,1', '6', '1.234'], [230.1, 6, 1234]],
    ['by a neighbor with both', ['', '', '1,234', '1,234.5'], [undefined, undefined, 1234, 1234.5]],
    ['by a neighbor if power is small compared with volts × amps', ['120.1', '50', '1,234'], [120.1, 50, 1234]],
    ['by the highest possible current', ['', '5,123', ''], [undefined, 5.123, undefined]],
    ['by the highest possible voltage', ['230,123', '', ''], [230.123, undefined, undefined]],
    ['as a decimal if it has a point and nothing else decides', ['', '', '1.234'], [undefined, undefined, 1.234]],
  ] as const)('is read %s', ([, texts, expected]) => {
    expect(read(texts)).toEqual(expected);
  });

  it.for([
    ['nothing decides', ['', '', '1,234'], [undefined, undefined, 'refused']],
    ['the current is unknown', ['120', '--', '1,234'], [120, 'absent', 'refused']],
    ['the current is zero', ['120', '0', '1,234'], [120, 0, 'refused']],
    ['neither reading fits volts and amps', ['120', '3', '1,234'], [120, 3, 'refused']],
    ['neither reading fits, although it has a point', ['120', '3', '1.234'], [120, 3, 'refused']],
    ['a neighbor contradicts volts × amps', ['120.1', '0.03', '1,234'], [120.1, 0.03, 'refused']],
    ['a neighbor leaves only what volts × amps exclude', ['120.1', '3.42', '1,234'], [120.1, 3.42, 'refused']],
    ['neighbors disagree', ['120.1', '3,4', '1,234'], [120.1, 3.4, 'refused']],
    ['neighbors disagree, although it has a point', ['120.1', '3,4', '1.234'], [120.1, 3.4, 'refused']],
  ] as const)('is refused if %s', ([, texts, expected]) => {
    expect(read(texts)).toEqual(expected);
  });

  it('is read as the setting says, whatever else the page shows', () => {
    expect(read(['230,1', '6', '1,234'], 'comma')).toEqual([230.1, 6, 1.234]);
    expect(read(['230', '6', '1.234'], 'dot')).toEqual([230, 6, 1.234]);
  });

  it('is refused with both readings, its text and the fix', () => {
    const quantity = readPrinted({ outputPowerWatts: { kind: 'text', text: 'Load 1,234 kW', unit: 'W' } }, 'auto').outputPowerWatts;
    expect(quantity).toEqual({
      kind: 'refused',
      why: '"Load 1,234 kW" could be 1234000 or 1234 W, and the page does not show which: set DECIMAL_SEPARATOR to dot or comma',
    });
  });
});
