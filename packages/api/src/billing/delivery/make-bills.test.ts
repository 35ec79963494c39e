import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { FixSettings, RetryDelivery } from '@wattjobs/core/errors';
import { Secret } from '@wattjobs/core/settings';
import { FakeClock } from '@wattjobs/core/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StatementDocument } from '../document.ts';
import { closeMonth } from '../statements/close-month.ts';
import { documentsOf } from '../statements/documents.ts';
import { Refusal } from '../../http/refusal.ts';
import { statementDocument } from '../../testing/billing/closed-statements.ts';
import { withTestDatabase } from '../../testing/test-database.ts';
import { type BillOptions, readBillOptions } from './bill-options.ts';
import { type BillTerms, makeBills } from './make-bills.ts';

vi.mock(import('../statements/close-month.ts'));
vi.mock(import('../statements/documents.ts'));
vi.mock(import('../exports/exports.ts'), async (original) => ({
  ...(await original()),
  exportOf: (format, documents) => ({
    contentType: 'text/plain',
    content: Readable.from(
      (async function* () {
        for await (const { number, month } of documents) yield `${format} of ${number ?? month}\n`;
      })(),
    ),
  }),
  fileNameOf: (format, of) => `${'number' in of ? `statement-${of.number}` : `consumption-${of.period}`}.${format}`,
}));

const closed = { statements: [], openQuestions: [], wasClosed: false, isThinned: false };
const nobody = { webhook: undefined, bucket: undefined, mail: undefined };

describe('bills', () => {
  let out = '';
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'bills-'));
    vi.mocked(closeMonth).mockReset().mockResolvedValue(closed);
    give(statementDocument());
  });
  afterEach(() => rmSync(out, { recursive: true }));

  const give = (...documents: readonly StatementDocument[]) =>
    vi
      .mocked(documentsOf)
      .mockReset()
      .mockImplementation(() => Readable.from(documents) as AsyncIterable<StatementDocument>);

  /** Makes them on 2026-03-15; returns what was printed, and why it failed. */
  async function make(change: Partial<BillOptions> = {}, ways: BillTerms['ways'] = nobody) {
    const asked = readBillOptions({ out, formats: 'csv,pdf', decimalStyle: 'dot', ...change }, ways);
    let printed = '';
    const print = (text: string) => void (printed += text);
    const clock = new FakeClock(Date.parse('2026-03-15T12:00:00Z'));
    const failure = await withTestDatabase(async (database) => {
      const context = { database, clock, randomBytes, longestGapMs: 1, linkSecret: undefined };
      return makeBills(context, asked, { ways, print, stop: new AbortController().signal }).catch((error: unknown) => error);
    });
    return { failure, printed };
  }

  it('are the consumption and a PDF per customer, with the table and the paths', async () => {
    give(statementDocument({ number: null, kind: 'preview', customer: null, tariff: null }), statementDocument());
    const { failure, printed } = await make({ month: '2026-01', formats: 'json,pdf,csv' });
    const row = 'Acme    Rack A3   2026-01  7.5         ±0.5';
    const names = ['consumption-2026-01.csv', 'consumption-2026-01.json', 'consumption-2026-01.pdf', 'statement-2026-000001.pdf'];
    const lines = ['Client  Endpoint  Month    kWh  Uncertainty  Flags', row, row, ...names.map((name) => join(out, name))];
    expect([failure, printed]).toEqual([undefined, `${lines.join('\n')}\n`]);
    expect(readdirSync(out)).toEqual(names);
    expect(readFileSync(join(out, 'consumption-2026-01.csv'), 'utf8')).toBe('csv of 2026-01\ncsv of 2026-000001\n');
    expect((await make({ month: '2026-01' })).printed).toContain('statement-2026-000001.pdf (unchanged)\n');
    expect(closeMonth).not.toHaveBeenCalled();
  });

  it.for([
    [{}, ['2026-02'], 'consumption-2026-02.csv'],
    [{ year: '2026' }, ['2026-01', '2026-02'], 'consumption-2026.csv'],
  ] as const)('are those of the last month, or of the months of a year that have ended: %j', async ([change, months, name]) => {
    await make({ ...change, formats: 'csv' });
    expect(vi.mocked(documentsOf).mock.lastCall?.[1].months).toEqual(months);
    expect(readdirSync(out)).toEqual([name]);
  });

  it('are made once the month is closed', async () => {
    vi.mocked(closeMonth).mockResolvedValue({ ...closed, statements: [statementDocument()] });
    const { failure, printed } = await make({ month: '2026-01', close: true, accept: 'known' });
    expect([failure, printed]).toEqual([undefined, expect.stringMatching(/^2026-01 is closed; statements: 2026-000001\n/)]);
    expect(closeMonth).toHaveBeenCalledWith(expect.anything(), { month: '2026-01', accept: 'known', by: 'wattjobs-api bill' });
  });

  it('are not made with open questions, each of which is named, with the way out', async () => {
    const question = { code: 'open_event', endpointId: null, text: 'Rack A3 fell on 2026-01-05 10:00' };
    vi.mocked(closeMonth).mockResolvedValue({ ...closed, openQuestions: [{ customer: 'Acme', question }] });
    const { failure, printed } = await make({ month: '2026-01', close: true });
    expect(printed).toBe('Acme: open_event: Rack A3 fell on 2026-01-05 10:00\n');
    expect(failure).toBeInstanceOf(FixSettings);
    expect(String(failure)).toMatch(/has 1 open questions, listed above: decide about the events .*, or add --accept with a reason/);
    expect(readdirSync(out)).toEqual([]);
  });

  it('are not made of a month that has not ended, nor in place of a statement', async () => {
    vi.mocked(closeMonth).mockRejectedValue(new Refusal(422, 'VALIDATION_FAILED', 'month: has not ended'));
    expect(String((await make({ month: '2099-01', close: true })).failure)).toContain('--close of 2099-01: month: has not ended');
    writeFileSync(join(out, 'statement-2026-000001.pdf'), 'another');
    expect(String((await make({ month: '2026-01' })).failure)).toContain('a statement is never replaced');
  });

  it('are undelivered if something is not accepted', async () => {
    const [accessKeyId, secretAccessKey] = [new Secret('canary-id'), new Secret('canary-key')];
    const bucket = { url: new URL('http://127.0.0.1:1/bills'), region: 'us-east-1', accessKeyId, secretAccessKey };
    const { failure, printed } = await make({ month: '2026-01', formats: 'csv', deliver: true }, { ...nobody, bucket });
    expect(failure).toBeInstanceOf(RetryDelivery);
    expect(printed).toMatch(/bucket: consumption-2026-01\.csv was not accepted: .*ECONNREFUSED/);
    expect(String(failure) + printed).not.toContain('canary');
  });
});
