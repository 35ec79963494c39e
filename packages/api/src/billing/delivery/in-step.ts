type Reader<Item, Result> = (items: AsyncIterable<Item>) => Promise<Result>;

/**
 * Lets several readers read the same items. An item is taken once all of them ask for it, so one is in memory at a time. A reader that
 * ends or fails early is not waited for. If the items fail, so does each reader.
 * @throws what the first of those that failed has thrown, once all have ended
 */
export async function readInStep<Item, Result>(
  items: AsyncIterable<Item>,
  readers: readonly Reader<Item, Result>[],
): Promise<readonly Result[]> {
  const source = items[Symbol.asyncIterator]();
  const reading = new Set(readers);
  const asking = new Set<Reader<Item, Result>>();
  let round = Promise.withResolvers<IteratorResult<Item>>();
  const takeIfAllAsk = () => {
    if (reading.size === 0 || asking.size < reading.size) return;
    const { resolve } = round;
    round = Promise.withResolvers();
    asking.clear();
    resolve(source.next());
  };
  const read = async (reader: Reader<Item, Result>) => {
    const next = async (): Promise<IteratorResult<Item>> => {
      // A stream that was given up may still ask.
      if (!reading.has(reader)) return { done: true, value: undefined };
      const { promise } = round;
      asking.add(reader);
      takeIfAllAsk();
      return await promise;
    };
    try {
      return await reader({ [Symbol.asyncIterator]: () => ({ next }) });
    } finally {
      reading.delete(reader);
      asking.delete(reader);
      takeIfAllAsk();
    }
  };
  const ended = await Promise.allSettled(readers.map(read));
  await source.return?.();
  return ended.map((end) => {
    if (end.status === 'rejected') throw end.reason;
    return end.value;
  });
}
