import { describe, expect, it } from 'vitest';
import { interpretPage } from '../reading/index.ts';
import { mutatePage } from '../testing/mutate-page.ts';
import { seededRandom } from '../testing/mutate-numbers.ts';
import { type RecordedPage, readRecordedPages } from '../testing/recorded-pages.ts';

const mutations = 1000;

/** What a thousand mutations of a page are read as. */
function outcomesOf({ snapshot, configuration, expected }: RecordedPage): {
  readonly right: number;
  readonly refused: number;
  readonly wrong: readonly string[];
} {
  const outcomes = { right: 0, refused: 0, wrong: [] as string[] };
  for (let seed = 1; seed <= mutations; seed += 1) {
    const { body, factor } = mutatePage(seededRandom(seed), snapshot);
    const interpretation = interpretPage({ ...snapshot, body }, configuration);
    const truth = expected.kind === 'value' && factor !== undefined ? expected.totalKwh * factor : Number.NaN;
    if (interpretation.kind !== 'value') outcomes.refused += 1;
    else if (Math.abs(interpretation.totalKwh - truth) <= Math.abs(truth) * 1e-6) outcomes.right += 1;
    else outcomes.wrong.push(`seed ${seed}: ${interpretation.totalKwh} kWh from ${interpretation.matchedText}`);
  }
  return outcomes;
}

describe(`with label, unit, separator or order changed in ${mutations} ways, the recorded page`, async () => {
  // Which of its two counters is which cannot be told, so nobody knows whether a changed order is wrong.
  const pages = (await readRecordedPages()).filter(({ story }) => story !== 'iammeter-that-exports-more');

  it('is one of many', () => {
    expect(pages).toHaveLength(26);
  });

  it.for(pages.map((page) => [page.story, page] as const))('%s is read right, or refused', ([, page]) => {
    const { right, refused, wrong } = outcomesOf(page);
    expect(wrong).toEqual([]);
    expect(right + refused).toBe(mutations);
    if (page.expected.kind === 'value') expect(right).toBeGreaterThan(mutations / 50);
    else expect(right).toBe(0);
  });
});
