import { FakeApiServer, FakeClock } from '@wattjobs/core/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadKubernetesClient, secretName } from './fixtures/place.ts';
import { SecretTokenStore } from './secret-token-store.ts';
import type { Entries } from './token-store.ts';
import { updateEntries } from './update-entries.ts';

let server: FakeApiServer;
let store: SecretTokenStore;

beforeAll(loadKubernetesClient, 60_000);

beforeEach(async () => {
  server = await FakeApiServer.start();
  server.addSecret(secretName, { one: 'eins', two: 'zwei 🔋' });
  const { loadKubeConfig } = server;
  const log = { warn: () => undefined };
  store = new SecretTokenStore(secretName, { clock: new FakeClock(), random: () => 0.5, log, identity: 'pod-a', loadKubeConfig });
});

afterEach(async () => {
  await server.close();
});

describe('the tokens in a Secret', () => {
  it('are texts and are replaced as a whole', async () => {
    const { entries, version } = await store.load();
    expect(entries).toEqual({ one: 'eins', two: 'zwei 🔋' });
    expect((await store.save({ one: '1', three: 'drei 🔋' }, version)).entries).toEqual({ one: '1', three: 'drei 🔋' });
    expect(server.entries(secretName)).toEqual({ one: '1', three: 'drei 🔋' });
  });

  it('leave values that are not texts unchanged', async () => {
    const found = server.objects.get(`secrets/${secretName}`);
    if (found !== undefined) server.objects.set(`secrets/${secretName}`, { ...found, data: { ...found.data, binary: '//8=' } });
    const { entries, version } = await store.load();
    expect(entries).toEqual({ one: 'eins', two: 'zwei 🔋' });
    await store.save({ one: '1' }, version);
    expect(server.objects.get(`secrets/${secretName}`)?.data).toEqual({ binary: '//8=', one: 'MQ==' });
  });

  it.each([
    ['once, although the response was lost after the write', true],
    ['again if the write was not carried out', false],
  ])('are written %s', async (_how, carriedOut) => {
    server.faults.push({ on: 'PUT secret', fault: { cut: true, carriedOut } });
    const addOne = (entries: Entries) => ({ ...entries, count: String(Number(entries['count'] ?? 0) + 1) });
    expect(await updateEntries(store, addOne)).toMatchObject({ count: '1', one: 'eins' });
    expect(server.entries(secretName)).toMatchObject({ count: '1', one: 'eins' });
  });
});
