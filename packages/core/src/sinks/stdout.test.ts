import { expect, it } from 'vitest';
import type { Answer, Batch, Sink } from './sink.ts';
import { printedRows } from './stdout.ts';

/** A sink whose methods are those of its class. */
class RowSink implements Sink {
  readonly name = 'rows';
  readonly takes = 'rows';
  readings({ rows }: Batch): number {
    return rows.length;
  }
  deliver(): Promise<Answer> {
    return Promise.reject(new TypeError('a dry run delivers nothing'));
  }
  async *check() {
    yield { subject: 'rows', message: 'checked' };
  }
}

it('prints the rows of a sink, whether it is a class or an object', async () => {
  let printed = '';
  const sink = printedRows(new RowSink(), (text) => {
    printed += text;
  });
  const batch: Batch = { kind: 'readings', points: [], rows: [{ key: 'a', isReading: true, body: { a: 1 } }], isPartial: false };
  expect([sink.takes, sink.readings(batch)]).toEqual(['rows', 1]);
  expect(await sink.deliver(batch, new AbortController().signal)).toEqual({ accepted: 1, refused: [] });
  expect(JSON.parse(printed)).toEqual([{ a: 1 }]);
});
