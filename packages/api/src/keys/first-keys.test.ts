import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@wattjobs/core/settings';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OpenDatabase } from '../database/open-database.ts';
import { borrowDatabase, giveBack } from '../testing/test-database.ts';
import { makeFirstKey } from './first-key.ts';
import { takeKeysFromFolder } from './keys-from-folder.ts';
import { findKey, insertKey, listKeys, revokeKey } from './repository.ts';

const now = new Date('2026-01-15T12:00:00Z');
const key = (letter: string) => letter.repeat(30);

describe('the first keys', () => {
  let database: OpenDatabase;
  beforeAll(async () => {
    database = await borrowDatabase();
  });
  afterEach(async () => {
    await database.kysely.deleteFrom('api_keys').execute();
  });
  afterAll(() => giveBack(database));

  describe('from a folder', () => {
    const take = (files: Readonly<Record<string, string>>) =>
      takeKeysFromFolder(
        database.kysely,
        Object.entries(files).map(([scope, text]) => ({ scope: scope as 'admin' | 'collect', key: new Secret(text) })),
        now,
      );
    const scopesOf = async (text: string) => (await findKey(database.kysely, text))?.scopes;

    it('are loaded once', async () => {
      expect(await take({ admin: key('a'), collect: key('c') })).toMatchObject({
        taken: [/^sha256:/, /^sha256:/].map((each) => expect.stringMatching(each)),
        revoked: [],
      });
      expect(await scopesOf(key('a'))).toEqual(['admin']);
      expect(await scopesOf(key('c'))).toEqual(['collect']);
      expect(await take({ admin: key('a'), collect: key('c') })).toEqual({ taken: [], revoked: [] });
      expect(await listKeys(database.kysely)).toHaveLength(2);
    });

    it('replace the earlier ones, so that a restart rotates a Secret', async () => {
      await take({ admin: key('a'), collect: key('c') });
      const { taken, revoked } = await take({ admin: key('b'), collect: key('c') });
      expect([taken.length, revoked.length]).toEqual([1, 1]);
      expect(await scopesOf(key('a'))).toBeUndefined();
      expect(await scopesOf(key('b'))).toEqual(['admin']);
    });

    it('may be added again, swapped and removed', async () => {
      await take({ admin: key('a'), collect: key('c') });
      await take({ admin: key('c'), collect: key('a') });
      expect(await scopesOf(key('a'))).toEqual(['collect']);
      await take({ admin: key('a') });
      expect(await scopesOf(key('a'))).toEqual(['admin']);
      expect(await scopesOf(key('c'))).toBeUndefined();
    });

    it('do not replace keys that were created otherwise, and extend no scope', async () => {
      await insertKey(database.kysely, key('r'), { name: 'mine', scopes: ['read'], origin: 'route' });
      await take({ admin: key('a') });
      expect(await scopesOf(key('r'))).toEqual(['read']);
      await expect(take({ admin: key('r') })).rejects.toThrow(/has a key in admin that exists already as key \d+, with other scopes/);
    });
  });

  describe('created by the server', () => {
    let folder = '';
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'first-key-'));
    });
    afterEach(() => rmSync(folder, { recursive: true }));
    const make = () => makeFirstKey(database.kysely, folder, randomBytes);

    it('are one admin key, in a file that only its owner can read', async () => {
      const made = await make();
      expect(statSync(join(folder, 'admin.key')).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(folder, 'admin.key'), 'utf8')).toBe(`${made?.key.reveal()}\n`);
      expect((await findKey(database.kysely, made?.key.reveal() ?? ''))?.scopes).toEqual(['admin']);
      expect(await make()).toBeUndefined();
    });

    it('are none if there is an admin key, and one if the last was revoked', async () => {
      const { id } = await insertKey(database.kysely, key('a'), { name: 'mine', scopes: ['read', 'admin'], origin: 'route' });
      expect(await make()).toBeUndefined();
      expect(existsSync(join(folder, 'admin.key'))).toBe(false);
      await database.kysely.updateTable('api_keys').set({ revoked_at: now }).where('id', '=', id).execute();
      expect(await make()).toBeDefined();
    });

    it('are read from the file if a start was killed before it stored them', async () => {
      writeFileSync(join(folder, 'admin.key'), `${key('k')}\n`, { mode: 0o600 });
      expect((await make())?.key.reveal()).toBe(key('k'));
      expect((await findKey(database.kysely, key('k')))?.origin).toBe('first');
    });

    it('are created again if a start was killed while it wrote the file', async () => {
      writeFileSync(join(folder, 'admin.key.new'), 'wj_', { mode: 0o600 });
      const made = await make();
      expect(readdirSync(folder)).toEqual(['admin.key']);
      expect(readFileSync(join(folder, 'admin.key'), 'utf8')).toBe(`${made?.key.reveal()}\n`);
    });

    it('are only for their owner, whatever the umask', async () => {
      const before = process.umask(0);
      const made = await make();
      process.umask(before);
      expect(statSync(made?.path ?? '').mode & 0o777).toBe(0o600);
    });

    it.for([
      ['that others can read', () => chmodSync(join(folder, 'admin.key'), 0o644), /can be read or changed by every user/],
      [
        'behind a link',
        () => {
          renameSync(join(folder, 'admin.key'), join(folder, 'elsewhere'));
          symlinkSync(join(folder, 'elsewhere'), join(folder, 'admin.key'));
        },
        /is behind a link/,
      ],
    ] as const)('are never read from a file %s', async ([, change, why]) => {
      writeFileSync(join(folder, 'admin.key'), key('k'), { mode: 0o600 });
      change();
      await expect(make()).rejects.toThrow(why);
      expect(await findKey(database.kysely, key('k'))).toBeUndefined();
    });

    it('are refused with an explanation if they cannot be written or read', async () => {
      writeFileSync(join(folder, 'admin.key'), 'short', { mode: 0o600 });
      await expect(make()).rejects.toThrow(/contains .*admin\.key, in which the key has 5 characters.*: delete the file/);
      const nowhere = () => makeFirstKey(database.kysely, join(folder, 'gone'), randomBytes);
      await expect(nowhere()).rejects.toThrow(/API_KEYS_PATH is not set, there is no admin key yet, and .* cannot be written \(ENOENT\)/);
      chmodSync(folder, 0o700);
    });
  });

  it('cannot all be revoked, even by two concurrent requests', async () => {
    const first = await insertKey(database.kysely, key('1'), { name: 'one', scopes: ['admin'], origin: 'route' });
    const second = await insertKey(database.kysely, key('2'), { name: 'two', scopes: ['admin'], origin: 'route' });
    const outcomes = await Promise.all([revokeKey(database.kysely, first.id, now), revokeKey(database.kysely, second.id, now)]);
    expect(outcomes.filter((outcome) => outcome === 'last-admin')).toHaveLength(1);
  });
});
