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
  if (sum) {
    const value = Number(values.reduce((total, each) => total + each.value, 0).toPrecision(15));
    const isPartial = values.length < readings.length;
    const matchedText = values
      .map((each) => each.matchedText)
      .join(' + ')
      .slice(0, 200);
    return {
      ...first,
      value,
      matchedText,
      notes: isPartial ? [`the sum of ${values.length} of ${readings.length} parts: the others say nothing`] : [],
    };
  }
  if (others.some(({ value }) => value !== first.value) || values.length < readings.length) {
    const shown = readings
      .map((reading) => ('matchedText' in reading ? reading.matchedText : ''))
      .join(', ')
      .slice(0, 200);
    return {
      kind: 'refused',
      reason: 'values_differ',
      why: `${readings.length} places have different values: make the selector more precise, or set sum`,
      matchedText: shown,
    };
  }
  return { ...first, notes: [] };
}
