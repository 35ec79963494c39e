import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exposure } from './exposure.ts';

const folder = mkdtempSync(join(tmpdir(), "o'hara-"));
const path = join(folder, 'tokens.json');
afterAll(() => rmSync(folder, { recursive: true }));

function warningAt(mode: number, inCluster = false): string | undefined {
  writeFileSync(path, '{}');
  chmodSync(path, mode);
  return exposure(path, { noun: 'tokens file', inCluster });
}

describe.runIf(process.platform !== 'win32')('the mode of a file with secrets', () => {
  it.each([0o644, 0o604, 0o666, 0o602, 0o755])('causes a warning if every user may use the file: %o', (mode) => {
    const warning = `the tokens file ${path} has the mode 0${mode.toString(8)}, which opens it to every user of the machine: chmod 600 `;
    expect(warningAt(mode)).toContain(warning);
    expect(warningAt(mode, true)).toContain(warning);
    expect(warningAt(mode)).toContain(String.raw`o'\''hara`);
  });

  it.each([0o640, 0o660])(
    'causes a warning if the group may use the file, except in a cluster, where the kubelet sets that: %o',
    (mode) => {
      expect(warningAt(mode)).toContain(`has the mode 0${mode.toString(8)}, which opens it to its group: chmod 600 `);
      expect(warningAt(mode, true)).toBeUndefined();
    },
  );

  it.each([0o600, 0o400, 0o700])('causes no warning if only the owner may use the file: %o', (mode) => {
    expect(warningAt(mode)).toBeUndefined();
  });

  it('is that of the file to which a link leads', () => {
    warningAt(0o644);
    symlinkSync(path, join(folder, 'link'));
    expect(exposure(join(folder, 'link'), { noun: 'tokens file', inCluster: false })).toContain('0644');
  });

  it('causes no warning if there is no file', () => {
    expect(exposure(join(folder, 'none'), { noun: 'tokens file', inCluster: false })).toBeUndefined();
    expect(exposure(join(path, 'none'), { noun: 'tokens file', inCluster: false })).toBeUndefined();
  });
});
