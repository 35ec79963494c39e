import { describe, expect, it } from 'vitest';
import { readBillOptions } from './bill-options.ts';

const nobody = { webhook: undefined, bucket: undefined, mail: undefined };
const given = { out: './bills', formats: 'csv,xlsx,pdf', decimalStyle: 'dot' };

describe('the options of bill', () => {
  it('are a month by default', () => {
    expect(readBillOptions(given, nobody)).toEqual({
      month: undefined,
      year: undefined,
      out: './bills',
      formats: ['csv', 'xlsx', 'pdf'],
      terms: { decimalStyle: 'dot' },
      customer: undefined,
      close: false,
      accept: undefined,
      deliver: false,
    });
  });

  it.for([
    [{ month: '2026-13' }, '--month is "2026-13", which is not a month'],
    [{ month: '2026-1' }, '--month is "2026-1"'],
    [{ year: '26' }, '--year is "26", which is not a year'],
    [{ formats: 'csv,doc' }, '--formats has "doc", which is not one of csv, csv-charges, xlsx, pdf, json'],
    [{ formats: '' }, '--formats has ""'],
    [{ decimalStyle: 'point' }, '--decimal-style is not one of dot, comma'],
    [{ year: '2026', month: '2026-01' }, '--year and --month are both given'],
    [{ year: '2026', close: true }, '--year is for exports'],
    [{ year: '2026', deliver: true }, '--year is for exports'],
    [{ deliver: true }, '--deliver has nobody to deliver to: set WEBHOOK_URL, BUCKET_URL or SMTP_URL'],
    [{ customer: 'C-17', close: true }, '--customer is for exports'],
    [{ accept: 'known' }, '--accept is about closing'],
    [{ accept: ' ', close: true }, '--accept is empty'],
  ] as const)('are refused if they make no sense: %o', ([change, problem]) => {
    expect(() => readBillOptions({ ...given, ...change }, nobody)).toThrow(problem);
  });
});
