import { describe, expect, it } from 'vitest';
import { type CsvRecord, csvRecords, NotCsv } from './csv.ts';

async function* inChunks(text: string, size: number): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) yield text.slice(start, start + size);
}

async function read(text: string, size = text.length + 1): Promise<readonly CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of csvRecords(inChunks(text, size))) records.push(record);
  return records;
}

const fieldsOf = async (text: string, size?: number) => (await read(text, size)).map(({ fields }) => fields);

describe('CSV', () => {
  it.for([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a\r1\r', [['a'], ['1']]],
    ['\ufeffa\n1\n', [['a'], ['1']]],
    ['"a ""b"", c",\n', [['a "b", c', '']]],
    ['"two\r\nlines",x\n', [['two\r\nlines', 'x']]],
    ['{""a"":1},5" rack\n', [['{""a"":1}', '5" rack']]],
    ['""\n', [['']]],
    ['a\n\n\nb\n', [['a'], ['b']]],
    ['', []],
  ] as const)('%j is read, in chunks of any size', async ([text, expected]) => {
    for (const size of [1, 2, 3, 1_000]) expect(await fieldsOf(text, size)).toEqual(expected);
  });

  it('knows the line on which a record begins', async () => {
    expect((await read('a\r\n"1\n2"\r\n\r\nb\n')).map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  it('is refused with a quote that is not closed, naming the line', async () => {
    await expect(read('a\nb\n"c\n')).rejects.toThrow(new NotCsv('has a quote in the record of line 3 that is not closed'));
  });
});
