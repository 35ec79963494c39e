import { describe, expect, it } from 'vitest';
import { interpretPage } from '../reading/index.ts';
import { readRecordedPages } from '../testing/recorded-pages.ts';
import { vendorProfiles } from './vendor-profiles.ts';

describe('the recorded page', async () => {
  const pages = await readRecordedPages();

  it('exists for every profile, and cites a source', () => {
    expect(pages).toHaveLength(27);
    expect(new Set(pages.map(({ profile }) => profile.name))).toEqual(new Set(vendorProfiles.keys()));
    for (const { source } of pages) expect(source).toMatch(/^https:\/\//);
  });

  it.for(pages.map((page) => [page.story, page] as const))('%s', ([, { configuration, snapshot, expected }]) => {
    const interpretation = interpretPage(snapshot, configuration);
    if (expected.kind !== 'value') return expect(interpretation.kind).toBe(expected.kind);
    expect(interpretation).toMatchObject({
      ...expected,
      totalKwh: expect.closeTo(expected.totalKwh, 6),
      additional: Object.fromEntries(Object.entries(expected.additional).map(([name, value]) => [name, expect.closeTo(value, 6)])),
    });
    const isLog = snapshot.contentType === 'text/tab-separated-values';
    const note = 'the newest row of the log is of 11/30/2026 05:40:00, by the clock of the device';
    expect(interpretation).toHaveProperty('notes', isLog ? [note] : []);
  });
});
