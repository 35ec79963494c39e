import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixSettings, RetryDelivery, RunAgain } from '@wattjobs/core/errors';
import { Secret } from '@wattjobs/core/settings';
import { startServer } from '@wattjobs/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { usualLongestGapMs } from '../../registers/context.ts';
import { useReadings } from '../../testing/readings/rig.ts';
import { type BillOptions, readBillOptions } from './bill-options.ts';
import { type BillTerms, makeBills } from './make-bills.ts';

const rig = useReadings();
const nobody = { webhook: undefined, bucket: undefined, mail: undefined };

describe('bills', () => {
  let out = '';
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'bills-'));
  });
  afterEach(() => rmSync(out, { recursive: true }));

  /** Makes them, on 2026-01-15; returns what was printed, and why it failed. */
  async function make(change: Partial<BillOptions> = {}, ways: BillTerms['ways'] = nobody, stop = new AbortController().signal) {
    const asked = readBillOptions({ out, formats: 'csv,pdf', decimalStyle: 'dot', ...change }, ways);
    let printed = '';
    const print = (text: string) => void (printed += text);
    const { api, clock } = rig();
    const context = { database: api.database, clock, randomBytes, longestGapMs: usualLongestGapMs, linkSecret: undefined };
    const made = makeBills(context, asked, { ways, print, stop });
    const failure: unknown = await made.then(
      () => undefined,
      (error: unknown) => error,
    );
    return { failure, printed: printed.replaceAll(`${out}/`, 'OUT/') };
  }

  /** An endpoint that was read at both ends of December, and late in November. */
  async function addRack(name = 'Rack A3'): Promise<string> {
    const id = await rig().addEndpoint({ name });
    await rig().postValues(id, ['2025-11-30T22:00:00Z', 995], ['2025-12-01T00:00:00Z', 1_000], ['2026-01-01T00:00:00Z', 1_100.5]);
    return id;
  }

  it('are, without customers, the consumption of the last month, with the table and the paths', async () => {
    await addRack();
    const { failure, printed } = await make({ formats: 'json,xlsx,pdf,csv' });
    const files = ['consumption-2025-12.csv', 'consumption-2025-12.json', 'consumption-2025-12.pdf', 'consumption-2025-12.xlsx'];
    const table = ['Client      Endpoint  Month      kWh  Uncertainty  Flags', 'Client XYZ  Rack A3   2025-12  100.5           ±0'];
    const paths = [0, 3, 1, 2].map((index) => `OUT/${files[index]}`);
    expect([failure, printed]).toEqual([undefined, `${[...table, ...paths].join('\n')}\n`]);
    expect(readdirSync(out).sort()).toEqual(files);
    expect(readFileSync(join(out, 'consumption-2025-12.csv'), 'utf8')).toContain('Rack A3');
    expect(readFileSync(join(out, 'consumption-2025-12.pdf'), 'latin1')).toMatch(/^%PDF-/);
  });

  it('are those of all months of a year that have ended', async () => {
    await addRack();
    const { printed } = await make({ year: '2025', formats: 'csv' });
    expect(printed).toMatch(/2025-11 +5 .*\n.*2025-12 +100\.5 /);
    expect(readdirSync(out)).toEqual(['consumption-2025.csv']);
  });

  it('are made once the month is closed, and are the same by a second run', async () => {
    await addRack();
    expect((await make({ close: true })).printed).toMatch(/^2025-12 is closed; statements: 2026-000001\n/);
    expect(readdirSync(out)).toContain('statement-2026-000001.pdf');
    rig().clock.advance(86_400_000);
    const again = await make({ close: true });
    expect(again.printed).toMatch(/^2025-12 was closed before; corrections: none\n/);
    expect(again.printed).toContain('OUT/statement-2026-000001.pdf (unchanged)\n');
  });

  it('have the credit and the correction after a late reading, too', async () => {
    const id = await rig().addEndpoint();
    await rig().postValues(id, ['2025-11-30T23:00:00Z', 999], ['2025-12-01T01:00:00Z', 1_001], ['2026-01-01T00:00:00Z', 1_100]);
    await make({ close: true });
    await rig().postValues(id, ['2025-12-01T00:00:00Z', 1_000.5]);
    expect((await make({ close: true })).printed).toMatch(/corrections: 2026-000002, 2026-000003\n/);
    const statements = () => readdirSync(out).filter((name) => name.startsWith('statement'));
    const all = [1, 2, 3].map((n) => `statement-2026-00000${n}.pdf`);
    expect(statements()).toEqual(all);
    for (const name of all) rmSync(join(out, name));
    await make();
    expect(statements()).toEqual(all);
  });

  it('are not made with open questions, each of which is named, with the fix', async () => {
    await addRack();
    await rig().addEndpoint({ name: 'Rack B7' });
    const { failure, printed } = await make({ close: true });
    expect(printed).toMatch(/^All endpoints: no_readings: Rack B7: no readings from .*\n$/);
    expect(failure).toBeInstanceOf(FixSettings);
    expect(String(failure)).toMatch(
      /--close of 2025-12 has open questions \(1\), listed above: decide about the events .*, or add --accept/,
    );
    expect(readdirSync(out)).toEqual([]);
    expect((await make({ close: true, accept: 'Not connected yet' })).failure).toBeUndefined();
  });

  it('are also of the months that were missed, in order, until one has open questions', async () => {
    const id = await addRack();
    await make({ month: '2025-11', close: true, accept: 'Read late' });
    rig().clock.advance(31 * 86_400_000);
    await rig().postValues(id, ['2026-01-20T00:00:00Z', 1_150]);
    const { failure, printed } = await make({ close: true, formats: 'csv' });
    expect(printed).toMatch(/^2025-12 is closed; statements: 2026-000002\n[^]*OUT\/consumption-2025-12\.csv\n$/);
    expect(printed).toContain('end_unknown');
    expect(String(failure)).toContain('--close of 2026-01 has open questions (1)');
    await rig().postValues(id, ['2026-02-01T00:00:00Z', 1_200]);
    expect(await make({ close: true, formats: 'csv' })).toMatchObject({
      failure: undefined,
      printed: expect.stringMatching(/^2026-01 is closed; statements: 2026-000003\n/),
    });
  });

  it('are not made of a month that has not ended, nor in place of a statement', async () => {
    await addRack();
    expect(String((await make({ month: '2026-01', close: true })).failure)).toContain('--close of 2026-01: month: must have ended');
    writeFileSync(join(out, 'statement-2026-000001.pdf'), 'another');
    expect(String((await make({ close: true })).failure)).toContain('a statement is never replaced');
  });

  it('are closed, and not half written, if the run is stopped meanwhile', async () => {
    await addRack();
    const { failure } = await make({ close: true }, nobody, AbortSignal.abort());
    expect([failure, String(failure)]).toEqual([expect.any(RunAgain), expect.stringContaining('what was closed stays closed')]);
    expect(readdirSync(out)).toEqual([]);
    expect((await make({ close: true })).printed).toContain('OUT/statement-2026-000001.pdf\n');
  });

  const bucketAt = (url: string) => {
    const [accessKeyId, secretAccessKey] = [new Secret('canary-id'), new Secret('canary-key')];
    return { url: new URL(`${url}/bills`), region: 'us-east-1', accessKeyId, secretAccessKey };
  };

  it('are sent to the bucket by the run of the next month, if it refused the files of this one', async () => {
    const id = await addRack();
    let status = 403;
    await using store = await startServer((response) => void response.writeHead(status).end());
    const deliver = () => make({ formats: 'csv,pdf', close: true, deliver: true }, { ...nobody, bucket: bucketAt(store.url) });
    let seen = 0;
    const files = () => {
      const urls = store.requests.slice(seen).map(({ url }) => url);
      seen = store.requests.length;
      return urls.filter((url) => url.endsWith('.csv'));
    };
    expect((await deliver()).failure).toBeInstanceOf(RetryDelivery);
    expect(files()).toEqual(['/bills/2025-12/consumption-2025-12.csv']);
    status = 200;
    rig().clock.advance(31 * 86_400_000);
    await rig().postValues(id, ['2026-02-01T00:00:00Z', 1_200]);
    const both = ['/bills/2026-01/consumption-2026-01.csv', '/bills/2025-12/consumption-2025-12.csv'];
    expect([(await deliver()).failure, files()]).toEqual([undefined, both]);
    expect([(await deliver()).failure, files()]).toEqual([undefined, both.slice(0, 1)]);
  });

  it('are left until the next run by a bucket that accepts no files: each try may take a minute', async () => {
    const id = await addRack();
    let status = 403;
    await using store = await startServer((response) => void response.writeHead(status).end());
    const deliver = (month: string, formats: string) =>
      make({ month, formats, close: true, deliver: true }, { ...nobody, bucket: bucketAt(store.url) });
    await deliver('2025-12', 'csv,csv-charges');
    rig().clock.advance(31 * 86_400_000);
    await rig().postValues(id, ['2026-02-01T00:00:00Z', 1_200]);
    const before = store.requests.length;
    expect(String((await deliver('2026-01', 'csv,csv-charges')).failure)).toContain('2 statements and 4 files were not accepted');
    const urls = store.requests.slice(before).map(({ url }) => url);
    expect(urls.filter((url) => url.endsWith('.csv'))).toHaveLength(3);
    status = 200;
    expect((await deliver('2026-01', 'csv,csv-charges')).failure).toBeUndefined();
  });

  it('are undelivered if something is not accepted', async () => {
    await addRack();
    const bucket = bucketAt('http://127.0.0.1:1');
    const { failure, printed } = await make({ formats: 'csv', close: true, deliver: true }, { ...nobody, bucket });
    expect(failure).toBeInstanceOf(RetryDelivery);
    expect(printed).toMatch(/bucket: 2026-000001 was not accepted: .*ECONNREFUSED/);
    expect(printed).toMatch(/bucket: consumption-2025-12\.csv was not accepted: .*ECONNREFUSED/);
    expect(String(failure) + printed).not.toContain('canary');
  });
});
