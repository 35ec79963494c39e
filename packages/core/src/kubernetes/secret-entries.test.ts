import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixSettings, RetryState } from '../errors/errors.ts';
import { StateConflict } from '../state/store.ts';
import { status } from '../testing/fake-api-objects.ts';
import { FakeApiServer } from '../testing/fake-api-server.ts';
import { SecretEntries } from './secret-entries.ts';

let server: FakeApiServer;
let secret: SecretEntries;

// On a busy machine, loading takes seconds.
beforeAll(() => import('@kubernetes/client-node'));

beforeEach(async () => {
  server = await FakeApiServer.start();
  server.addSecret('tokens', { one: 'eins', two: 'zwei 🔋' });
  secret = open();
});

afterEach(async () => {
  await server.close();
});

function open(): SecretEntries {
  return new SecretEntries('tokens', 'TOKENS_URL', { loadKubeConfig: server.loadKubeConfig, keys: ['api_key', 'user_id'] });
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('the entries of a Secret', () => {
  it('are texts, and replaced as a whole', async () => {
    const { entries, version } = await secret.load();
    expect(entries).toEqual({ one: 'eins', two: 'zwei 🔋' });
    const saved = await secret.save({ one: '1', three: 'drei' }, version);
    expect(saved.entries).toEqual({ one: '1', three: 'drei' });
    expect(server.entries('tokens')).toEqual({ one: '1', three: 'drei' });
    expect(server.objects.get('secrets/tokens')?.metadata).toMatchObject({ labels: { chart: 'wattjobs' }, uid: 'abc' });
    await secret.save({ ...saved.entries, four: 'vier' }, saved.version);
    expect(server.requests).toEqual(['GET secret', 'PUT secret', 'PUT secret']);
  });

  it('leave values alone that are no text', async () => {
    const found = server.objects.get('secrets/tokens');
    if (found !== undefined) server.objects.set('secrets/tokens', { ...found, data: { ...found.data, binary: '//8=' } });
    const { entries, version } = await secret.load();
    expect(entries).toEqual({ one: 'eins', two: 'zwei 🔋' });
    await secret.save({ one: '1' }, version);
    expect(server.objects.get('secrets/tokens')?.data).toEqual({ binary: '//8=', one: 'MQ==' });
  });

  it('are not replaced where another writer was first', async () => {
    const { version } = await secret.load();
    server.edit('tokens', { one: 'other' });
    expect(await failure(secret.save({}, version))).toBeInstanceOf(StateConflict);
    expect(await failure(secret.proveWritable({}, version))).toBeInstanceOf(StateConflict);
    expect(server.entries('tokens')).toMatchObject({ one: 'other' });
  });

  it('can be replaced by who did not read them, as long as the version is the current one', async () => {
    const { version } = await secret.load();
    const other = open();
    expect(await failure(other.save({ one: '1' }, 'another'))).toBeInstanceOf(StateConflict);
    expect((await other.save({ one: '1' }, version)).entries).toEqual({ one: '1' });
  });

  it('can be proven to be writable, which changes nothing', async () => {
    const { version } = await secret.load();
    await secret.proveWritable({ one: 'trial' }, version);
    expect(server.requests).toEqual(['GET secret', 'PUT secret dryRun=All']);
    expect(server.entries('tokens')).toMatchObject({ one: 'eins' });
    server.faults.push({ on: 'PUT', fault: status(403, 'Forbidden', 'secrets "tokens" is forbidden') });
    expect(await failure(secret.proveWritable({ one: 'trial' }, version))).toBeInstanceOf(FixSettings);
  });

  it.each([403, 404, 409])('are for later where a proxy answers %i in the place of the API server', async (answer) => {
    const { version } = await secret.load();
    server.faults.push({ on: 'GET', fault: { answer, body: '<html>' } }, { on: 'PUT', fault: { answer, body: '<html>' } });
    expect(await failure(secret.load())).toBeInstanceOf(RetryState);
    expect(await failure(secret.save({}, version))).toBeInstanceOf(RetryState);
  });

  it('are for later where reading is a conflict, which Kubernetes never says', async () => {
    server.faults.push({ on: 'GET', fault: status(409, 'Conflict', 'no') });
    expect(await failure(secret.load())).toBeInstanceOf(RetryState);
  });

  it('of a Secret that is missing are a wrong setting; of one that does not answer, for later', async () => {
    server.faults.push({ on: 'GET', fault: { answer: 500, body: '' } });
    expect(await failure(secret.load())).toBeInstanceOf(RetryState);
    server.objects.remove('secrets/tokens');
    expect(String(await failure(secret.load()))).toContain('kubectl create secret generic tokens --namespace power');
  });
});
