import type { ValueRule } from '../configuration/index.ts';
import type { TextReading } from './read-value.ts';

/** What all texts at a place say together. */
export type PlaceReading =
  | (Extract<TextReading, { readonly kind: 'value' }> & { readonly notes: readonly string[] })
  | Exclude<TextReading, { readonly kind: 'value' }>;

/** The sum of the parts that are measured, or the one value that all texts agree on. */
export function combine(readings: readonly TextReading[], { sum = false }: Pick<ValueRule, 'sum'>): PlaceReading {
  const flawed = readings.find(({ kind }) => kind === 'refused') ?? readings.find(({ kind }) => kind === 'missing');
  if (flawed !== undefined && flawed.kind !== 'value') return flawed;
  const values = readings.filter((reading) => reading.kind === 'value');
  const [first, ...others] = values;
  if (first === undefined)
    return readings.find((reading) => reading.kind === 'says-nothing') ?? { kind: 'missing', why: 'there is no text' };
  const shown = (separator: string, all: readonly TextReading[]) =>
    all
      .map((reading) => ('matchedText' in reading ? reading.matchedText : ''))
      .join(separator)
      .slice(0, 200);
  const isPartial = values.length < readings.length;
  if (sum) {
    const value = Number(values.reduce((total, each) => total + each.value, 0).toPrecision(15));
    const notes = isPartial ? [`the sum of ${values.length} of ${readings.length} parts: the others say nothing`] : [];
    return { ...first, value, matchedText: shown(' + ', values), notes };
  }
  if (isPartial || others.some(({ value }) => value !== first.value)) {
    const why = `${readings.length} places have different values: make the selector more precise, or set sum`;
    return { kind: 'refused', reason: 'values_differ', why, matchedText: shown(', ', readings) };
  }
  return { ...first, notes: [] };
}
