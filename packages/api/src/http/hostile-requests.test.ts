import { growth } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { givenKey } from '../keys/given-key.ts';
import { readCursor } from '../ranges/cursor.ts';
import { dateOrDateTimePattern } from '../ranges/window.ts';
import { Refusal } from './refusal.ts';
import { PathTable } from './path-table.ts';
import { servedAddress } from './served-address.ts';

const fill = (part: string, characters: number) => part.repeat(Math.ceil(characters / part.length));
const selection = { rows: 'alarms', subjectId: 1, zone: 'UTC', from: 0, to: 1 };
const paths = new PathTable();
for (const path of ['/api/v1/systems/:id', '/api/v1/systems/:id/alarms', '/healthz']) paths.add(path, ['GET']);

const windowOf = (from: string) => () => dateOrDateTimePattern.test(from);
const cursorOf = (json: string) => {
  const cursor = Buffer.from(json).toString('base64url');
  return () => refused(() => readCursor(cursor, selection, z.tuple([z.int(), z.string()])));
};
const authorization = (value: string) => () => givenKey({ headersDistinct: { authorization: [value] } });
const address = (text: string) => () => paths.find(servedAddress(text, '/wattjobs', paths));

/** Requests with a text of the given number of characters. */
const texts: Readonly<Record<string, (characters: number) => () => unknown>> = {
  'a cursor of lists in lists': (characters) => cursorOf(fill('[', characters)),
  'a cursor of many numbers': (characters) => cursorOf(`[2,"x"${fill(',1', characters)}]`),
  'a cursor of quotes': (characters) => cursorOf(fill('"\\', characters)),
  'a time of digits': (characters) => windowOf(fill('2', characters)),
  'a date and blanks': (characters) => windowOf(`2026-01-01T00:00:00${fill(' ', characters)}`),
  'a fraction without an end': (characters) => windowOf(`2026-01-01T00:00:00.${fill('1', characters)}x`),
  'a scheme and blanks': (characters) => authorization(`Bearer ${fill(' ', characters)}x y`),
  'a key in base64 without a colon': (characters) => authorization(`Basic ${fill('QUFB', characters)}`),
  'percent signs in base64': (characters) => authorization(`Basic ${Buffer.from(`x:${fill('%25', characters)}%`).toString('base64')}`),
  'an address of slashes': (characters) => address(fill('/', characters)),
  'an address of dots': (characters) => address(`/wattjobs${fill('/..', characters)}`),
  'an address of percent signs': (characters) => address(`/api/v1/systems/${fill('%2f', characters)}`),
  'an address with a long host': (characters) => address(`http://${fill('a', characters)}`),
};

describe.each(Object.entries(texts))('%s', (_, prepare) => {
  it('is accepted or refused in time proportional to its size', () => {
    expect(growth(prepare, 100_000)).toBeLessThan(3);
  });
});

/** A refusal is as good as a success here. */
function refused(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}
