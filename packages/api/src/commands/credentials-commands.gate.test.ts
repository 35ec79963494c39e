import { withoutUnmistakableSecrets } from '@wattjobs/core/redaction';
import type { CredentialsKey } from '@wattjobs/web-meters/credentials';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDataFolder } from '../database/data-folder.ts';
import { makeTestDataFolder } from '../testing/data-folder.ts';
import { runProgram } from '../testing/run-program.ts';
import { insertSealed, keyBytes, lostKey, rotatedKeys } from '../testing/sealed-endpoints.ts';

describe('the commands of credentials', () => {
  let data: Awaited<ReturnType<typeof makeTestDataFolder>>;
  beforeEach(async () => {
    data = await makeTestDataFolder();
  });
  afterEach(() => data.remove());

  async function fill(sealers: readonly CredentialsKey[]): Promise<void> {
    const database = await openDataFolder(data.folder, { purpose: 'use' });
    await insertSealed(database.kysely, sealers);
    await database.close();
  }
  const run = async (args: readonly string[], settings: Readonly<Record<string, string>> = {}) => {
    const program = runProgram(args, { DATA_DIR: data.folder, ...settings });
    return { exitCode: await program.exitCode, stdout: program.stdout(), stderr: program.stderr() };
  };
  const both = { CREDENTIALS_KEY: keyBytes.current.toString('base64'), CREDENTIALS_KEY_OLD: keyBytes.old.toString('base64url') };

  it('print a key that the settings accept', async () => {
    const { exitCode, stdout } = await run(['credentials', 'new-key']);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^[A-Za-z0-9+/]{43}=\n$/)]);
    expect((await run(['migrate'], { CREDENTIALS_KEY: stdout.trim() })).exitCode).toBe(0);
  });

  it('rotate, and say which credentials neither key sealed', async () => {
    await fill([rotatedKeys.previous, lostKey]);
    const { exitCode, stdout, stderr } = await run(['credentials', 'rotate'], both);
    expect([exitCode, stdout]).toEqual([78, expect.stringContaining(`1 credentials were sealed with the key ${rotatedKeys.current.id}`)]);
    expect(stderr).toContain('did not seal the credentials of 1 endpoints');
    expect(stdout + stderr).not.toContain('canary-5d1e');
  });

  it.for([
    ['CREDENTIALS_KEY_OLD is not set', { CREDENTIALS_KEY: both.CREDENTIALS_KEY }],
    ['CREDENTIALS_KEY is not set', { CREDENTIALS_KEY_OLD: both.CREDENTIALS_KEY }],
    ['is the same key', { ...both, CREDENTIALS_KEY_OLD: both.CREDENTIALS_KEY }],
    ['is not 32 bytes in base64', { ...both, CREDENTIALS_KEY: 'c2hvcnQtY2FuYXJ5' }],
  ] as const)('end with 78 if %s', async ([problem, settings]) => {
    const { exitCode, stderr } = await run(['credentials', 'rotate'], settings);
    expect([exitCode, stderr]).toEqual([78, expect.stringContaining(problem)]);
    expect(stderr).not.toContain('c2hvcnQtY2FuYXJ5');
  });

  it('are not needed to see at the start of the server that another key sealed credentials', async () => {
    await fill([lostKey, rotatedKeys.current]);
    const program = runProgram(['serve'], { DATA_DIR: data.folder, PORT: '0', HOST: '127.0.0.1', CREDENTIALS_KEY: both.CREDENTIALS_KEY });
    const line = await program.logged(/CREDENTIALS_KEY did not seal/);
    expect(line).toMatchObject({ level: 'warn', count: 1, endpoints: ['meter 0'] });
    await program.logged(/the API is ready/);
    program.stop();
    expect(await program.exitCode).toBe(0);
    expect(withoutUnmistakableSecrets(`key ${both.CREDENTIALS_KEY}`)).toBe('key [redacted]');
  });
});
