import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixSettings } from '@wattjobs/core/errors';
import { FakeClock } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { runContext } from './fixtures/run-context.ts';
import { openTokenStore, tokensUrl } from './open-token-store.ts';

describe('TOKENS_URL', () => {
  it.each([
    ['secret:enphase-tokens', { kind: 'secret', name: 'enphase-tokens' }],
    ['file:///srv/enphase/tokens.json', { kind: 'file', path: '/srv/enphase/tokens.json' }],
  ])('%s', (text, value) => {
    expect(tokensUrl.parse(text)).toEqual({ value });
  });

  it.each([
    ['memory:', 'is memory:, which would lose the tokens'],
    ['enphase-tokens', 'is neither file:///PATH nor secret:NAME'],
    ['secret:No_Name', 'has no valid Secret name after secret:'],
    ['file:tokens.json', 'has no absolute path after file://'],
  ])('%s is refused', (text, problem) => {
    expect(tokensUrl.parse(text)).toEqual({ problem });
  });

  it('of a file that others may read is a warning with the command that ends it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
    const path = join(folder, 'tokens.json');
    writeFileSync(path, '{}', { mode: 0o644 });
    const said: string[] = [];
    const context = runContext({ clock: new FakeClock(), write: (line) => said.push(line) });
    openTokenStore({ kind: 'file', path }, context);
    expect(said.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', msg: expect.stringContaining(`the tokens file ${path} has the mode 0644`) }),
    ]);
    chmodSync(path, 0o600);
    openTokenStore({ kind: 'file', path }, context);
    expect(said).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });

  it('is the chart’s Secret in a cluster, and must be given elsewhere', () => {
    const context = runContext({ clock: new FakeClock() });
    expect(openTokenStore(undefined, { ...context, inCluster: true }).location).toBe('Secret enphase-tokens');
    expect(() => openTokenStore(undefined, context)).toThrow(FixSettings);
    expect(() => openTokenStore(undefined, context)).toThrow('TOKENS_URL is missing');
  });
});
