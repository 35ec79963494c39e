import { growth } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { interpretAlarms } from './alarms.ts';
import { judgeReply } from './answer.ts';
import { interpretEvents } from './events.ts';
import { interpretIntervals } from './intervals.ts';
import { interpretSummary } from './summary.ts';
import { tokenExpiry } from '../tokens/token-times.ts';

const list = (item: string, characters: number) => `[${Array.from({ length: characters / (item.length + 1) }, () => item).join()}]`;

/** Hostile answers, by their number of characters. */
const answers: Readonly<Record<string, (characters: number) => string>> = {
  'lists in lists': (characters) => '['.repeat(characters),
  'lists in a list': (characters) => `{"intervals":${list('[{}]', characters)}}`,
  'intervals that are not objects': (characters) => `{"intervals":${list('1', characters)}}`,
  'intervals without a time': (characters) => `{"intervals":${list('{"enwh":-1}', characters)}}`,
  'empty events': (characters) => `{"events":${list('{}', characters)},"alarms":${list('{}', characters)}}`,
  'alarms of many devices': (characters) => `{"alarms":[{"id":1,"events":${list('{"serial_number":"1"}', characters)}}]}`,
  'a message of white space': (characters) => JSON.stringify({ message: `a${' '.repeat(characters)}b` }),
  'a list of messages': (characters) => `{"errorMessages":${list('"a b"', characters)}}`,
  'almost a web page': (characters) => '<htm'.repeat(characters / 4),
};

describe.each(Object.entries(answers))('an answer of %s', (_, make) => {
  it('is interpreted in linear time', () => {
    const judge = (size: number) => {
      const body = make(size);
      return () => judgeAll(body);
    };
    expect(growth(judge, 3000)).toBeLessThan(3);
  });
});

it('reads a token of any length in linear time', () => {
  const read = (size: number) => {
    const token = `${'.'.repeat(size)}${Buffer.from('['.repeat(size)).toString('base64url')}`;
    return () => tokenExpiry(token);
  };
  expect(growth(read, 50_000)).toBeLessThan(3);
});

/** All interpretations of an answer. */
function judgeAll(body: string): void {
  judgeReply({ status: 404, body });
  const answer = judgeReply({ status: 200, body });
  if (!('json' in answer)) return;
  interpretIntervals('production_micro', answer.json, { systemId: 1, nowSeconds: 1_800_000_000 });
  interpretEvents(answer.json, 1);
  interpretAlarms(answer.json, 1);
  interpretSummary(answer.json, { systemId: 1, nowSeconds: 1_800_000_000 });
}
