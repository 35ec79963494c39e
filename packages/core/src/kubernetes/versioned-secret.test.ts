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

/** A change to these texts. */
function become(texts: Readonly<Record<string, string>>) {
  return () => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, base64(text)]));
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('a Secret', () => {
  it('is replaced as a whole, and keeps what is no data', async () => {
    const { data, version } = await secret.load();
    expect(data).toEqual({ one: base64('eins'), two: base64('zwei') });
    const saved = await secret.save(become({ one: '1', three: 'drei' }), version);
    expect(saved.data).toEqual({ one: base64('1'), three: base64('drei') });
    expect(server.entries('tokens')).toEqual({ one: '1', three: 'drei' });
    expect(server.objects.get('secrets/tokens')?.metadata).toMatchObject({ labels: { chart: 'wattjobs' }, uid: 'abc' });
    await secret.save((found) => ({ ...found, four: base64('vier') }), saved.version);
    expect(server.entries('tokens')).toEqual({ one: '1', three: 'drei', four: 'vier' });
    expect(server.requests).toEqual(['GET secret', 'PUT secret', 'PUT secret']);
  });

  it('is not replaced where another writer was first', async () => {
    const { version } = await secret.load();
    server.edit('tokens', { one: 'other' });
    expect(await failure(secret.save(become({}), version))).toBeInstanceOf(StateConflict);
    expect(await failure(secret.proveWritable(become({}), version))).toBeInstanceOf(StateConflict);
    expect(server.entries('tokens')).toMatchObject({ one: 'other' });
  });

  it('can be replaced by who did not read it, as long as the version is the current one', async () => {
    const { version } = await secret.load();
    const other = open();
    expect(await failure(other.save(become({ one: '1' }), 'another'))).toBeInstanceOf(StateConflict);
    expect((await other.save(become({ one: '1' }), version)).data).toEqual({ one: base64('1') });
  });

  it('can be proven to be writable, which changes nothing', async () => {
    const { version } = await secret.load();
    await secret.proveWritable(become({ one: 'trial' }), version);
    expect(server.requests).toEqual(['GET secret', 'PUT secret dryRun=All']);
    expect(server.entries('tokens')).toMatchObject({ one: 'eins' });
    server.faults.push({ on: 'PUT', fault: status(403, 'Forbidden', 'secrets "tokens" is forbidden') });
    expect(await failure(secret.proveWritable(become({ one: 'trial' }), version))).toBeInstanceOf(FixSettings);
  });

  it.each([403, 404, 409])('is for later where a proxy answers %i in the place of the API server', async (answer) => {
    const { version } = await secret.load();
    server.faults.push({ on: 'GET', fault: { answer, body: '<html>' } }, { on: 'PUT', fault: { answer, body: '<html>' } });
    expect(await failure(secret.load())).toBeInstanceOf(RetryState);
    expect(await failure(secret.save(become({}), version))).toBeInstanceOf(RetryState);
  });

  it('is for later where reading is a conflict, which Kubernetes never says', async () => {
    server.faults.push({ on: 'GET', fault: status(409, 'Conflict', 'no') });
    expect(await failure(secret.load())).toBeInstanceOf(RetryState);
  });

  it('that is missing is a wrong setting; one that does not answer is for later', async () => {
    server.faults.push({ on: 'GET', fault: { answer: 500, body: '' } });
    expect(await failure(secret.load())).toBeInstanceOf(RetryState);
    server.objects.remove('secrets/tokens');
    expect(String(await failure(secret.load()))).toContain('kubectl create secret generic tokens --namespace power');
  });
});

describe('a write of several keys without an answer', () => {
  const cut = (carriedOut: boolean) => server.faults.push({ on: 'PUT', fault: { cut: true, carriedOut } });

  it('that was carried out counts as written, also where another key was edited since', async () => {
    const { version } = await secret.load();
    cut(true);
    const look = server.block('GET secret', 'before');
    const saving = secret.save(become({ one: '1', three: 'drei' }), version);
    await look.reached;
    server.edit('tokens', { note: 'by hand' });
    look.release();
    const saved = await saving;
    expect(saved.data).toEqual({ one: base64('1'), three: base64('drei'), note: base64('by hand') });
    expect(await open().load()).toEqual(saved);
  });

  it('is a conflict where one of them has another value, or one that was removed is there', async () => {
    for (const theirs of [{ one: '2' }, { two: 'zwei' }]) {
      server.edit('tokens', { one: 'eins', two: 'zwei', three: undefined });
      const { version } = await secret.load();
      server.requests.length = 0;
      cut(true);
      const look = server.block('GET secret', 'before');
      const saving = failure(secret.save(become({ one: '1', three: 'drei' }), version));
      await look.reached;
      server.edit('tokens', theirs);
      look.release();
      expect(await saving).toBeInstanceOf(StateConflict);
      expect(server.entries('tokens')).toMatchObject(theirs);
      expect(server.requests).toEqual(['PUT secret', 'GET secret']);
    }
  });

  it('tells its caller before it is looked for, and is made as often as the caller says', async () => {
    const { version } = await secret.load();
    cut(false);
    let requestsBefore = 0;
    const whenUnanswered = async () => void (requestsBefore = server.requests.length);
    const error = await failure(secret.save(become({ one: '1' }), version, { attempts: 1, whenUnanswered }));
    expect(error).toBeInstanceOf(RetryState);
    expect(server.requests).toEqual(['GET secret', 'PUT secret', 'GET secret']);
    expect(requestsBefore).toBe(2);
  });

  it('is no such write where the API server refused it', async () => {
    const { version } = await secret.load();
    server.faults.push({ on: 'PUT', fault: status(403, 'Forbidden', 'no') });
    const whenUnanswered = () => Promise.reject(new TypeError('it was answered'));
    expect(await failure(secret.save(become({ one: '1' }), version, { whenUnanswered }))).toBeInstanceOf(FixSettings);
    expect(server.requests).toEqual(['GET secret', 'PUT secret']);
  });
});
