import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FixSettings, RepairState } from '../errors/errors.ts';
import { readEnvironmentFile } from '../settings/environment.ts';
import { loadSettings } from '../settings/load-settings.ts';
import { requiredSecret } from '../settings/setting-types.ts';
import { FileStore } from '../state/file-store.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { decodeFileText } from './decode-file-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'file-text-'));
const path = join(folder, 'file');
afterAll(() => rmSync(folder, { recursive: true }));

const utf16 = Buffer.from('\ufeffcanary', 'utf16le');
const secret = { password: requiredSecret({ name: 'PASSWORD', help: 'Password', example: 'x' }) };

function passwordOf(environment: Record<string, string>): string {
  return loadSettings(secret, [], environment).password.reveal();
}

function passwordIn(bytes: string | Uint8Array): string {
  writeFileSync(path, bytes);
  return passwordOf({ PASSWORD_FILE: path });
}

describe('a secret in a file', () => {
  it.each([
    ['a byte order mark', '\ufeffpässwört'],
    ['a byte order mark and a Windows line end', '\ufeffpässwört\r\n'],
    ['a line end', 'pässwört\n'],
    ['a carriage return alone', 'pässwört\r'],
    ['nothing else', 'pässwört'],
  ])('with %s is read without it', (_what, text) => {
    expect(passwordIn(text)).toBe('pässwört');
    expect(passwordOf({ PASSWORD: text })).toBe('pässwört');
  });

  it('keeps the spaces around it', () => {
    expect(passwordIn(' a b \n')).toBe(' a b ');
  });

  it.each([
    ['UTF-16 as Windows PowerShell writes it', utf16, /is in UTF-16, as Windows PowerShell writes with `>`: save it as UTF-8/],
    ['UTF-16 of the other order', Buffer.from(utf16).swap16(), /is in UTF-16/],
    ['UTF-16 without a mark', utf16.subarray(2), /holds NUL bytes/],
    ['ISO 8859-1', Buffer.from('p\xe4ssword', 'latin1'), /holds bytes that are not UTF-8/],
    ['half a character', Buffer.from('passwört').subarray(0, 6), /holds bytes that are not UTF-8/],
    ['two lines', 'canary\nsecond\n', /PASSWORD holds a line break/],
    ['two line ends', 'canary\n\n', /PASSWORD holds a line break/],
  ])('in %s is refused with the name of its setting, and no part of it is repeated', (_what, bytes, problem) => {
    expect(() => passwordIn(bytes)).toThrow(problem);
    expect(() => passwordIn(bytes)).toThrow(/^PASSWORD /);
    expect(() => passwordIn(bytes)).not.toThrow(/canary|ssw/);
  });

  it('is refused if a replacement character is in it', () => {
    expect(() => passwordOf({ PASSWORD: 'p\ufffdssword' })).toThrow(/PASSWORD holds U\+FFFD/);
  });
});

describe('other files', () => {
  it('may have a byte order mark: an --env-file', () => {
    writeFileSync(path, '\ufeffDEVICE=192.0.2.5\r\nLABEL=rack\r\n');
    expect(readEnvironmentFile(path)).toEqual({ DEVICE: '192.0.2.5', LABEL: 'rack' });
    writeFileSync(path, utf16);
    expect(() => readEnvironmentFile(path)).toThrow(/^--env-file names .*, which is in UTF-16/);
  });

  it('may have a byte order mark: a state and tokens', async () => {
    const clock = new FakeClock();
    const tokens = { noun: 'tokens file', setting: 'TOKENS_URL' };
    writeFileSync(path, '\ufeff{}');
    expect((await new FileStore(path, { clock }).load()).text).toBe('{}');
    writeFileSync(path, utf16);
    await expect(new FileStore(path, { clock }).load()).rejects.toThrow(/^STATE_URL leads to .*, which is in UTF-16/);
    await expect(new FileStore(path, { clock, purpose: tokens }).load()).rejects.toThrow(/^TOKENS_URL leads to .*, which is in UTF-16/);
  });

  it('can be reset if they are damaged, but only if no person wrote them', async () => {
    const clock = new FakeClock();
    // A power failure can leave such a file.
    writeFileSync(path, Buffer.alloc(64));
    await expect(new FileStore(path, { clock }).load()).rejects.toBeInstanceOf(RepairState);
    const tokens = new FileStore(path, { clock, purpose: { noun: 'tokens file', setting: 'TOKENS_URL' } });
    await expect(tokens.load()).rejects.toBeInstanceOf(FixSettings);
  });
});

it('decoding keeps the line ends of a text', () => {
  expect(decodeFileText(Buffer.from('a\r\nb'))).toEqual({ text: 'a\r\nb' });
});
