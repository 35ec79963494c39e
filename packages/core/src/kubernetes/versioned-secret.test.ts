import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FixSettings, RetryState } from '../errors/errors.ts';
import { StateConflict } from '../state/store.ts';
import { status } from '../testing/fake-api-objects.ts';
import { FakeApiServer } from '../testing/fake-api-server.ts';
import { VersionedSecret } from './versioned-secret.ts';

let server: FakeApiServer;
let secret: VersionedSecret;

// On a busy machine, loading takes seconds.
beforeAll(() => import('@kubernetes/client-node'), 60_000);

beforeEach(async () => {
  server = await FakeApiServer.start();
  server.addSecret('tokens', { one: 'eins', two: 'zwei' });
  secret = open();
});

afterEach(async () => {
  await server.close();
});

function open(timeoutMs = 10_000): VersionedSecret {
  return new VersionedSecret('tokens', 'TOKENS_URL', { loadKubeConfig: server.loadKubeConfig, timeoutMs });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A change that replaces the data by these texts. */
function changeTo(texts: Readonly<Record<string, string>>) {
  return () => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64(text)]));
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a Secret', () => {
  it('has its data replaced as a whole, and keeps its metadata', async () => {
    const { data, version } = await secret.load();
    expect(data).toEqual({ one: base64('eins'), two: base64('zwei') });
    const saved = await secret.save(changeTo({ one: '1', three: 'drei' }), version);
    expect(saved.data).toEqual({ one: base64('1'), three: base64('drei') });
    expect(server.entries('tokens')).toEqual({ one: '1', three: 'drei' });
    expect(server.objects.get('secrets/tokens')?.metadata).toMatchObject({ labels: { chart: 'wattjobs' }, uid: 'abc' });
    await secret.save((found) => ({ ...found, four: base64('vier') }), saved.version);
    expect(server.entries('tokens')).toEqual({ one: '1', three: 'drei', four: 'vier' });
    expect(server.requests).toEqual(['GET secret', 'PUT secret', 'PUT secret']);
  });

  it('is not replaced if another writer was first', async () => {
    const { version } = await secret.load();
    server.edit('tokens', { one: 'other' });
    expect(await failure(secret.save(changeTo({}), version))).toBeInstanceOf(StateConflict);
    expect(await failure(secret.proveWritable(changeTo({}), version))).toBeInstanceOf(StateConflict);
    expect(server.entries('tokens')).toMatchObject({ one: 'other' });
  });

  it('can be replaced by a process that did not read it, if the version is current', async () => {
    const { version } = await secret.load();
    const other = open();
    expect(await failure(other.save(changeTo({ one: '1' }), 'another'))).toBeInstanceOf(StateConflict);
    expect((await other.save(changeTo({ one: '1' }), version)).data).toEqual({ one: base64('1') });
  });

  it('can be proven writable without changing it', async () => {
    const { version } = await secret.load();
    await secret.proveWritable(changeTo({ one: 'trial' }), version);
    expect(server.requests).toEqual(['GET secret', 'PUT secret dryRun=All']);
    expect(server.entries('tokens')).toMatchObject({ one: 'eins' });
    server.faults.push({ on: 'PUT', fault: status(403, 'Forbidden', 'secrets "tokens" is forbidden') });
    expect(await failure(secret.proveWritable(changeTo({ one: 'trial' }), version))).toBeInstanceOf(FixSettings);
  });

  it.each([403, 404, 409])('is retried later if a proxy answers %i instead of the API server', async (answer) => {
    const { version } = await secret.load();
    server.faults.push({ on: 'GET', fault: { answer, body: '<html>' } }, { on: 'PUT', fault: { answer, body: '<html>' } });
    expect(await failure(secret.load())).toBeInstanceOf(RetryState);
    expect(await failure(secret.save(changeTo({}), version))).toBeInstanceOf(RetryState);
  });

  it('is retried later if a read is a conflict, which Kubernetes never answers', async () => {
    server.faults.push({ on: 'GET', fault: status(409, 'Conflict', 'no') });
    expect(await failure(secret.load())).toBeInstanceOf(RetryState);
  });

  it('is a wrong setting if it is missing, and retried later if the API server fails', async () => {
    server.faults.push({ on: 'GET', fault: { answer: 500, body: '' } });
    expect(await failure(secret.load())).toBeInstanceOf(RetryState);
    server.objects.remove('secrets/tokens');
    expect(String(await failure(secret.load()))).toContain('kubectl create secret generic tokens --namespace power');
  });
});

describe('a write of several keys without an answer', () => {
  const cut = (carriedOut: boolean) => server.faults.push({ on: 'PUT', fault: { cut: true, carriedOut } });

  it('counts as written if it was carried out, even if another key was edited since', async () => {
    const { version } = await secret.load();
    cut(true);
    const secondRead = server.block('GET secret', 'before');
    const saving = secret.save(changeTo({ one: '1', three: 'drei' }), version);
    await secondRead.reached;
    server.edit('tokens', { note: 'by hand' });
    secondRead.release();
    const saved = await saving;
    expect(saved.data).toEqual({ one: base64('1'), three: base64('drei'), note: base64('by hand') });
    expect(await open().load()).toEqual(saved);
  });

  it('is a conflict if a changed key has another value, or a removed key exists', async () => {
    for (const theirs of [{ one: '2' }, { two: 'zwei' }]) {
      server.edit('tokens', { one: 'eins', two: 'zwei', three: undefined });
      const { version } = await secret.load();
      server.requests.length = 0;
      cut(true);
      const secondRead = server.block('GET secret', 'before');
      const saving = failure(secret.save(changeTo({ one: '1', three: 'drei' }), version));
      await secondRead.reached;
      server.edit('tokens', theirs);
      secondRead.release();
      expect(await saving).toBeInstanceOf(StateConflict);
      expect(server.entries('tokens')).toMatchObject(theirs);
      expect(server.requests).toEqual(['PUT secret', 'GET secret']);
    }
  });

  it('notifies its caller before the Secret is read again, and is repeated as often as the caller allows', async () => {
    const { version } = await secret.load();
    cut(false);
    let requestsBefore = 0;
    const whenUnanswered = async () => void (requestsBefore = server.requests.length);
    const error = await failure(secret.save(changeTo({ one: '1' }), version, { attempts: 1, whenUnanswered }));
    expect(error).toBeInstanceOf(RetryState);
    expect(server.requests).toEqual(['GET secret', 'PUT secret', 'GET secret']);
    expect(requestsBefore).toBe(2);
  });

  it('is not assumed if the API server refused the write', async () => {
    const { version } = await secret.load();
    server.faults.push({ on: 'PUT', fault: status(403, 'Forbidden', 'no') });
    const whenUnanswered = () => Promise.reject(new TypeError('it was answered'));
    expect(await failure(secret.save(changeTo({ one: '1' }), version, { whenUnanswered }))).toBeInstanceOf(FixSettings);
    expect(server.requests).toEqual(['GET secret', 'PUT secret']);
  });
});
