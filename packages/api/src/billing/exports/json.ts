import type { StatementDocument } from '../document.ts';

/** The documents as they are, in an array. */
export async function* jsonOf(documents: AsyncIterable<StatementDocument>): AsyncGenerator<string> {
  let before = '[\n';
  for await (const document of documents) {
    yield `${before}${JSON.stringify(document)}`;
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}
