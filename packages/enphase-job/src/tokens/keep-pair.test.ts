import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeClock } from '@wattjobs/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { ModelSecret, ModelStore, type Schedule } from './fixtures/model.ts';
import { loadKubernetesClient, secretPlace } from './fixtures/place.ts';
import { runContext } from './fixtures/run-context.ts';
import { keepPair } from './keep-pair.ts';
import { WriteDeadline } from './write-deadline.ts';
import { Spill } from './spill.ts';
import { tokenPair } from './token-set.ts';

beforeAll(loadKubernetesClient, 60_000);

/** Stores a pair while another writer edits the Secret before each of the writes; returns the times of the writes, and the log. */
async function keepAgainst(edits: number) {
  const directory = await mkdtemp(join(tmpdir(), 'enphase-spill-'));
  try {
    const clock = new FakeClock();
    const lines: string[] = [];
    const context = runContext({ clock, write: (line) => void lines.push(line) });
    const startMs = clock.monotonic();
    const triedMs: number[] = [];
    let isSave = false;
    const schedule: Schedule = (what, call) => {
      isSave = what === 'save';
      if (isSave) triedMs.push(clock.monotonic() - startMs);
      return Promise.resolve().then(call);
    };
    const secret = new ModelSecret({ access_token: 'access-1', refresh_token: 'refresh-1' });
    const fate = () => (isSave && triedMs.length <= edits ? 'another writer edits first' : 'ok');
    const store = new ModelStore(secret, schedule, fate, () => false);
    const spill = new Spill(directory, store.location, clock);
    const pair = tokenPair('access-2', 'refresh-2', 86_400, clock.now());
    const newPair = { pair, spent: 'the one before', mayReplace: () => true };
    const kept = await keepPair(newPair, undefined, { ...context, store, spill, writeDeadline: new WriteDeadline(context) });
    return { kept, pair, entries: secret.entries, triedMs, log: lines.join('\n'), spilled: await spill.read() };
  } finally {
    await rm(directory, { recursive: true });
  }
}

it('writes a pair at once after one conflict, without a spill', async () => {
  const { kept, pair, entries, triedMs, log } = await keepAgainst(1);
  expect(kept.outcome).toBe('written');
  expect(entries).toMatchObject(pair);
  expect(triedMs).toEqual([0, 0]);
  expect(log).not.toContain('spill');
});

it('spills a pair after the second conflict in a row, and pauses between writes', async () => {
  const { kept, pair, entries, triedMs, log, spilled } = await keepAgainst(4);
  expect(kept.outcome).toBe('written');
  expect(entries).toMatchObject(pair);
  expect(triedMs).toEqual([0, 0, 187.5, 562.5, 1312.5]);
  expect(log).toContain('the new tokens are kept in the spill file until they can be written');
  expect(spilled).toBeUndefined();
});

it('spills a pair whose write gets no response before it checks the store', async () => {
  await using place = await secretPlace();
  const { api, folder } = place;
  const clock = new FakeClock();
  const context = runContext({ clock });
  const store = place.open(context);
  const spill = new Spill(folder, store.location, clock);
  const known = await store.load();
  api.faults.push({ on: 'PUT secret', fault: { cut: true, carriedOut: true } });
  const look = api.block('GET secret', 'before');
  const pair = tokenPair('access-2', 'refresh-2', 86_400, clock.now());
  const newPair = { pair, spent: 'the one before', mayReplace: () => true };
  const keeping = keepPair(newPair, known, { ...context, store, spill, writeDeadline: new WriteDeadline(context) });
  await look.reached;
  expect(await spill.read()).toMatchObject({ pair });
  look.release();
  expect(await keeping).toMatchObject({ outcome: 'written', stored: { entries: pair } });
  expect(await spill.read()).toBeUndefined();
});
