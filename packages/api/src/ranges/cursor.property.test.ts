import { lastEpochSecond, longestIdCharacters, text } from '@wattjobs/rows';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Refusal } from '../http/refusal.ts';
import { longestCursorCharacters, readCursor, type Selection, writeCursor } from './cursor.ts';

const Key = z.union([z.tuple([z.int(), text(longestIdCharacters), z.int()]), z.tuple([z.int(), text(longestIdCharacters)])]);

/** As the unit `binary`, which fast-check takes a second to prepare. */
const anyCharacter = fc.integer({ min: 0, max: 0x10_ffff }).map((codePoint) => String.fromCodePoint(codePoint));
const epoch = fc.integer({ min: 0, max: lastEpochSecond });
const id = fc.oneof(
  fc.string({ unit: anyCharacter, minLength: 1, maxLength: longestIdCharacters }),
  fc.constantFrom('\u0001', '\u001f', '"', '\\', 'é', '漢', '😀').map((character) => character.repeat(longestIdCharacters / 2)),
  fc.constant('\u0001'.repeat(longestIdCharacters)),
);
const storable = id.filter((value) => text(longestIdCharacters).safeParse(value).success);
const key = fc.oneof(fc.tuple(epoch, storable), fc.tuple(epoch, storable, fc.maxSafeInteger()));
const selection: fc.Arbitrary<Selection> = fc.record({
  rows: fc.constantFrom('intervals', 'events', 'alarms'),
  subjectId: fc.integer({ min: 1 }),
  zone: fc.constantFrom('UTC', 'America/New_York'),
  from: epoch,
  to: epoch,
  series: fc.constantFrom(undefined, 'import', 'export'),
});

function outcome(cursor: string, of: Selection): unknown {
  try {
    return readCursor(cursor, of, Key);
  } catch (error) {
    if (error instanceof Refusal) return error.statusCode;
    throw error;
  }
}

describe('a cursor', () => {
  it('of any row is read back as that row, and is no longer than a query accepts', () => {
    fc.assert(
      fc.property(selection, key, (of, row) => {
        const cursor = writeCursor(of, row);
        expect(outcome(cursor, of)).toEqual(row);
        expect(cursor.length).toBeLessThanOrEqual(longestCursorCharacters);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused for another selection, whatever differs', () => {
    fc.assert(
      fc.property(
        selection,
        selection,
        fc.constantFrom('rows', 'subjectId', 'zone', 'from', 'to', 'series'),
        key,
        (of, other, name, row) => {
          fc.pre(of[name] !== other[name]);
          expect(outcome(writeCursor(of, row), { ...of, [name]: other[name] })).toBe(422);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is refused if any character was changed', () => {
    const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= ';
    fc.assert(
      fc.property(selection, key, fc.nat(), fc.constantFrom(...characters, ''), (of, row, at, other) => {
        const cursor = writeCursor(of, row);
        const changed = cursor.slice(0, at % cursor.length) + other + cursor.slice((at % cursor.length) + 1);
        fc.pre(changed !== cursor);
        expect(outcome(changed, of)).toBe(422);
        expect(outcome(cursor + other, of)).toEqual(other === '' ? row : 422);
      }),
      { numRuns: 500 },
    );
  });

  it('is refused if it is any other text, or of an older version', () => {
    const of: Selection = { rows: 'alarms', subjectId: 1, zone: 'UTC', from: 0, to: 1 };
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const value of [[1, 'x'], ['A', 1, 'x'], [1, 'A', 1, 'x'], null, {}, [], 2, [2]]) expect(outcome(encoded(value), of)).toBe(422);
    fc.assert(fc.property(fc.oneof(fc.string({ unit: anyCharacter }), fc.json().map(encoded)), (given) => outcome(given, of) === 422));
  });
});
