import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exposure } from './exposure.ts';

const folder = mkdtempSync(join(tmpdir(), "o'hara-"));
const path = join(folder, 'tokens.json');
afterAll(() => rmSync(folder, { recursive: true }));

function told(mode: number, inCluster = false): string | undefined {
  writeFileSync(path, '{}');
  chmodSync(path, mode);
  return exposure(path, { noun: 'tokens file', inCluster });
}

describe.runIf(process.platform !== 'win32')('the modes of a file with secrets', () => {
  it.each([0o644, 0o604, 0o666, 0o602, 0o755])('are told where every user may use it: %o', (mode) => {
    const warning = `the tokens file ${path} has the mode 0${mode.toString(8)}, which opens it to every user of the machine: chmod 600 `;
    expect(told(mode)).toContain(warning);
    expect(told(mode, true)).toContain(warning);
    expect(told(mode)).toContain(String.raw`o'\''hara`);
  });

  it.each([0o640, 0o660])('are told where its group may use it, but not in a cluster, where the kubelet gives it that: %o', (mode) => {
    expect(told(mode)).toContain(`has the mode 0${mode.toString(8)}, which opens it to its group: chmod 600 `);
    expect(told(mode, true)).toBeUndefined();
  });

  it.each([0o600, 0o400, 0o700])('are fine where its owner alone may use it: %o', (mode) => {
    expect(told(mode)).toBeUndefined();
  });

  it('are those of the file to which a link leads', () => {
    told(0o644);
    symlinkSync(path, join(folder, 'link'));
    expect(exposure(join(folder, 'link'), { noun: 'tokens file', inCluster: false })).toContain('0644');
  });

  it('are nobody’s business where there is no file', () => {
    expect(exposure(join(folder, 'none'), { noun: 'tokens file', inCluster: false })).toBeUndefined();
    expect(exposure(join(path, 'none'), { noun: 'tokens file', inCluster: false })).toBeUndefined();
  });
});
