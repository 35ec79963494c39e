import { describe, expect, it } from 'vitest';
import { exportToBuffer } from '../../testing/billing/export-to-buffer.ts';
import { richStatement } from '../../testing/billing/statement-documents.ts';

describe('PDF', () => {
  it('gives the same bytes for the same documents, with the time of the statement and the font inside', async () => {
    const pdf = await exportToBuffer('pdf', [richStatement()]);
    expect(pdf.equals(await exportToBuffer('pdf', [richStatement()]))).toBe(true);
    const text = pdf.toString('latin1');
    expect(text.slice(0, 6)).toBe('%PDF-1');
    expect(/\(D:.*\)/.exec(text)?.[0]).toBe('(D:20260203050000Z)');
    expect(/\/FontName .*/.exec(text)?.[0]).toBe('/FontName /BZZZZZ+DejaVuSans');
    expect(text.includes('Helvetica')).toBe(false);
  });

  it('has a page if there is no statement', async () => {
    expect((await exportToBuffer('pdf', [])).toString('latin1').match(/\/Type \/Page\n/g)).toHaveLength(1);
  });

  it('gives long statements more pages', async () => {
    const document = richStatement();
    const questions = Array.from({ length: 200 }, (_, index) => ({ code: 'anomaly', endpointId: null, text: `Question ${index}` }));
    const pages = async (changed: typeof document) =>
      (await exportToBuffer('pdf', [changed])).toString('latin1').match(/\/Type \/Page\n/g)?.length;
    expect(await pages({ ...document, energy: [], charges: [] })).toBe(1);
    expect(await pages({ ...document, energy: [], charges: [], questions })).toBe(4);
    const long = [{ code: 'anomaly', endpointId: null, text: 'long '.repeat(3000) }];
    expect(await pages({ ...document, energy: [], charges: [], questions: long })).toBeGreaterThan(2);
    const empty = [{ code: 'anomaly', endpointId: null, text: '\n'.repeat(500) }];
    expect(await pages({ ...document, energy: [], charges: [], questions: empty })).toBe(7);
  });
});
