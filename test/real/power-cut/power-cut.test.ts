import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder, runSql } from '@wattjobs/api/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutPower } from './cut-power.ts';
import type { DiskOperation } from './disk-operation.ts';
import { recordApi } from './record-api.ts';

const batches = 8;
const rowsPerBatch = 100;
const cuts = 6;
const firstCuts = 2;

/** The number of the batch that a reply acknowledges; undefined for another reply. */
function acknowledged(operation: DiskOperation): number | undefined {
  const [, number] = operation.kind === 'reply' ? (/"created":\d+,.*"batches":(\d+)/.exec(operation.text) ?? []) : [];
  return number === undefined ? undefined : Number(number);
}

describe('the API on its embedded database, during a power cut', { timeout: 600_000 }, () => {
  let work = '';
  let data = '';
  let before = '';
  let operations: readonly DiskOperation[] = [];
  let firstOperations: readonly DiskOperation[] = [];

  beforeAll(async () => {
    work = realpathSync(mkdtempSync(join(tmpdir(), 'power-cut-')));
    [data, before] = [join(work, 'data'), join(work, 'before')];
    // A first start creates the database; the test begins with the second.
    firstOperations = await recordApi(data, mkdtempSync(join(work, 'first-')), async () => undefined);
    cpSync(data, before, { recursive: true });
    operations = await recordApi(data, mkdtempSync(join(work, 'second-')), async (url) => {
      for (let batch = 0; batch < batches; batch += 1) await postBatch(url, batch);
    });
  }, 300_000);
  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('has synced its log at least once ahead of each reply', () => {
    const replies = operations.flatMap((operation, index) => (acknowledged(operation) === undefined ? [] : [index]));
    expect(replies).toHaveLength(batches);
    for (const [number, reply] of replies.entries()) {
      const asked = operations.slice(number === 0 ? 0 : replies[number - 1], reply);
      expect(asked.findLast(({ kind }) => kind === 'write' || kind === 'sync')).toMatchObject({
        kind: 'sync',
        path: expect.stringMatching(/\/postgres\/pg_wal\/[0-9A-F]{24}$/),
      });
    }
  });

  /** Every other cut comes right after a reply, when an unsynced batch would be lost; the others come at any moment. */
  function momentOf(cut: number, random: number): number {
    const any = Math.ceil(((cut + random) / cuts) * operations.length);
    const reply = operations.findLastIndex((operation, index) => index < any && acknowledged(operation) !== undefined);
    return cut % 2 === 0 || reply === -1 ? any : reply + 1;
  }

  it.for(Array.from({ length: cuts }, (_, cut) => cut))(`opens with every acknowledged batch after cut %d of ${cuts}`, async (cut) => {
    const random = randomOf(cut);
    const until = operations.slice(0, momentOf(cut, random()));
    const target = join(work, `cut-${cut}`);
    cutPower({ dataFolder: data, before, operations: until, target, random });
    const known = until.filter((operation) => acknowledged(operation) !== undefined).length;
    expect(await batchesIn(target)).toBeGreaterThanOrEqual(known);
    rmSync(target, { recursive: true });
  });

  it.for(Array.from({ length: firstCuts }, (_, cut) => cut))(
    `starts again after cut %d of ${firstCuts} of its first start`,
    async (cut) => {
      const random = randomOf(cut);
      const until = firstOperations.slice(0, Math.ceil(((cut + random()) / firstCuts) * firstOperations.length));
      const target = join(work, `first-cut-${cut}`);
      cutPower({ dataFolder: data, before: mkdtempSync(join(work, 'nothing-')), operations: until, target, random });
      const database = await openDataFolder(target);
      expect(await runSql(database.kysely, 'select 1 as one')).toEqual([{ one: 1 }]);
      await database.close();
      rmSync(target, { recursive: true });
    },
  );

  it('would have lost batches without its syncs, which proves that the cut is realistic', async () => {
    const without = operations.filter(({ kind }) => kind !== 'sync');
    const lastReply = without.findLastIndex((operation) => acknowledged(operation) !== undefined);
    const target = join(work, 'cut-without-syncs');
    cutPower({ dataFolder: data, before, operations: without.slice(0, lastReply + 1), target, random: () => 0 });
    expect(await batchesIn(target)).toBe(0);
  });
});

/** Posts a batch whose rows all have its number; it counts as accepted once the reply is there. */
async function postBatch(url: string, batch: number): Promise<void> {
  const items = Array.from({ length: rowsPerBatch }, (_, row) => ({
    kind: 'interval',
    system_id: 7,
    series: 'production_micro',
    end_at: 1_700_000_000 + batch * 1_000_000 + row * 300,
    duration_s: 300,
    energy_wh: batch,
  }));
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${url}/api/v1/enphase/batches`, { method: 'POST', headers, body: JSON.stringify({ items }) });
  if (status !== 200) throw new TypeError(`the batch ${batch} was answered with ${status}`);
}

/** The number of whole batches in a data folder; throws if it does not open or a batch is torn. */
async function batchesIn(folder: string): Promise<number> {
  const database = await openDataFolder(folder);
  try {
    const rows = (await runSql(
      database.kysely,
      'select energy_wh as batch, count(*)::integer as rows from enphase_intervals group by 1 order by 1',
    )) as { batch: number; rows: number }[];
    expect(rows.filter((each) => each.rows !== rowsPerBatch)).toEqual([]);
    expect(rows.map(({ batch }) => batch)).toEqual(rows.map((_, index) => index));
    return rows.length;
  } finally {
    await database.close();
  }
}

/** A sequence of numbers from 0 to 1 that a seed repeats (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
