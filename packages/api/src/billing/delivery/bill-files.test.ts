import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { usualLongestGapMs } from '../../registers/context.ts';
import { useReadings } from '../../testing/readings/rig.ts';
import { writeFiles } from './bill-files.ts';

const rig = useReadings();

describe('the files of a run', () => {
  it('have the same figures, although a reading arrives between them', async () => {
    const { api, clock } = rig();
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2025-12-01T00:00:00Z', 1_000], ['2025-12-31T00:00:00Z', 1_050]);
    const contents: string[] = [];
    const folder = {
      write: async (name: string, content: Readable) => {
        contents.push(await text(content));
        await rig().postValues(id, ['2026-01-01T00:00:00Z', 1_100.5]);
        return { path: name, name, isNew: true };
      },
    };
    const context = { database: api.database, clock, randomBytes, longestGapMs: usualLongestGapMs, linkSecret: undefined };
    const { table } = await writeFiles(context, folder, {
      formats: ['csv', 'json'],
      terms: { decimalStyle: 'dot' },
      months: ['2025-12'],
      period: '2025-12',
      customerId: undefined,
      stop: new AbortController().signal,
    });
    expect([...contents, table].map((each) => [each.includes('100.5'), /\b50\b/.test(each)])).toEqual(
      Array.from({ length: 3 }, () => [false, true]),
    );
  });
});
