import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTag } from './fit-tag.ts';
import type { LineDialect, LinePoint } from './line-point.ts';
import { readLine } from './read-line.ts';
import { writeLine } from './write-line.ts';

/** As the unit `binary`, which fast-check takes a second to prepare. */
const anyCharacter = fc.integer({ min: 0, max: 0x10_ffff }).map((codePoint) => String.fromCodePoint(codePoint));
/** Characters that mean something to a parser, and some that it might not expect. */
const hostile = fc.string({ unit: fc.constantFrom(...'\\,= "#\'{}', '\t', '\u0000', '\u001b', 'a', 'ö', '😀', '_', '1'), maxLength: 12 });
const name = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,8}$/);

function points(tagValue: fc.Arbitrary<string>): fc.Arbitrary<LinePoint> {
  return fc.record({
    measurement: name,
    tags: fc.dictionary(name, tagValue, { maxKeys: 4 }),
    fields: fc.dictionary(name, fc.double({ noNaN: true, noDefaultInfinity: true }), { minKeys: 1, maxKeys: 4 }),
    timeMs: fc.integer({ min: Date.UTC(2015), max: Date.UTC(2100) }),
  });
}

/** What the reader finds in the written line, in the form of a point. */
function readBack(point: LinePoint, dialect: LineDialect) {
  const line = writeLine(point, dialect);
  expect(line.endsWith('\n')).toBe(true);
  expect(line.slice(0, -1)).not.toContain('\n');
  const read = readLine(line.slice(0, -1), dialect);
  if ('problem' in read) return read;
  return {
    measurement: read.measurement,
    tags: Object.fromEntries(read.tags),
    // -0 is written as 0.
    fields: Object.fromEntries([...read.fields].map(([field, found]) => [field, found.type === 'float' ? found.value + 0 : found])),
    timeMs: Number(read.timestamp),
  };
}

function withoutEmpty(point: LinePoint) {
  return {
    ...point,
    tags: Object.fromEntries(Object.entries(point.tags).filter(([, value]) => value !== '')),
    fields: Object.fromEntries(Object.entries(point.fields).map(([field, value]) => [field, value + 0])),
  };
}

describe('a line', () => {
  it('is read back as the written point by VictoriaMetrics, whatever its tags contain but line breaks', () => {
    fc.assert(
      fc.property(points(hostile), (point) => {
        expect(readBack(point, 'victoriametrics')).toEqual(withoutEmpty(point));
      }),
      { numRuns: 1_000 },
    );
  });

  it('is read back as the written point by InfluxDB, except backslashes for which it has no escape', () => {
    const holdable = hostile.filter((text) => !/\\([\\,= ]|$)/.test(text));
    fc.assert(
      fc.property(points(holdable), (point) => {
        expect(readBack(point, 'influxdb')).toEqual(withoutEmpty(point));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(['victoriametrics', 'influxdb'] as const)('is read back as the fitted point by %s, whatever the tags were', (dialect) => {
    const anything = fc.oneof(
      hostile,
      fc.string({ unit: anyCharacter, maxLength: 8 }),
      fc.string({ unit: fc.constantFrom('\\', '\n', '\r', ' ', '\ud800', 'x') }),
    );
    fc.assert(
      fc.property(points(anything), (point) => {
        const tags = Object.fromEntries(Object.entries(point.tags).map(([tag, value]) => [tag, fitTag(value, dialect)]));
        expect(readBack({ ...point, tags }, dialect)).toEqual(withoutEmpty({ ...point, tags }));
      }),
      { numRuns: 1_000 },
    );
  });
});
