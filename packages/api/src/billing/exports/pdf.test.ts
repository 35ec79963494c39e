import { describe, expect, it } from 'vitest';
import { fontFile } from '../../assets.ts';
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

  it('shows what its font cannot show in a further font, which is inside only if it is needed', async () => {
    const pdfFont = fontFile().replace('Sans.ttf', 'SansMono.ttf');
    const fontsOf = async (name: string, terms: { readonly pdfFont?: string }) => {
      const customer = { id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', name, reference: null, address: null };
      const pdf = await exportToBuffer('pdf', [{ ...richStatement(), energy: [], charges: [], customer }], terms);
      return pdf.toString('latin1').match(/(?<=\/FontName \/.{7})\S+/g);
    };
    expect(await fontsOf('Loop \u2335', { pdfFont })).toEqual(['DejaVuSans', 'DejaVuSansMono']);
    expect(await fontsOf('Loop', { pdfFont })).toEqual(['DejaVuSans']);
    expect(await fontsOf('Loop \u2335 東京', {})).toEqual(['DejaVuSans']);
    expect(await fontsOf('東京', { pdfFont })).toEqual(['DejaVuSans']);
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
