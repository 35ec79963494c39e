import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { interpretPage } from '../../packages/web-meters/src/reading/index.ts';
import { readRecordedPages, recordedPagesFolder } from '../../packages/web-meters/src/testing/recorded-pages.ts';

/** The counter of each recorded page in kWh, as a reader in Python reads it, which shares no rule with ours. */
async function readWithPython(): Promise<Readonly<Record<string, string | null>>> {
  const { stdout } = await promisify(execFile)('python3', [join(import.meta.dirname, 'web-meter-fixtures.py'), recordedPagesFolder]);
  return JSON.parse(stdout) as Readonly<Record<string, string | null>>;
}

describe('an independent reader', async () => {
  const pages = await readRecordedPages();
  const totals = await readWithPython();

  it('sees every recorded page', () => {
    expect(Object.keys(totals)).toEqual(pages.map(({ story }) => story));
    expect(pages).toHaveLength(27);
  });

  it.for(pages.map((page) => [page.story, page] as const))('agrees on %s', ([story, { configuration, snapshot, expected }]) => {
    const total = totals[story];
    const interpretation = interpretPage(snapshot, configuration);
    if (total === null || total === undefined) {
      expect([interpretation.kind, expected.kind]).not.toContain('value');
      return;
    }
    expect(interpretation).toMatchObject({ kind: 'value', totalKwh: expect.closeTo(Number(total), 6) });
    expect(expected).toMatchObject({ kind: 'value', totalKwh: expect.closeTo(Number(total), 6) });
  });
});
