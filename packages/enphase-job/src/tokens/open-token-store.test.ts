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
  ])('is parsed from %s', (text, value) => {
    expect(tokensUrl.parse(text)).toEqual({ value });
  });

  it.each([
    ['memory:', 'is memory:, which would lose the tokens'],
    ['enphase-tokens', 'is neither file:///PATH nor secret:NAME'],
    ['secret:No_Name', 'has no valid Secret name after secret:'],
    ['file:tokens.json', 'has no absolute path after file://'],
  ])('is not parsed from %s', (text, problem) => {
    expect(tokensUrl.parse(text)).toEqual({ problem });
  });

  it('logs a warning for a file that other users may read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
    const path = join(folder, 'tokens.json');
    writeFileSync(path, '{}', { mode: 0o644 });
    const lines: string[] = [];
    const context = runContext({ clock: new FakeClock(), write: (line) => lines.push(line) });
    openTokenStore({ kind: 'file', path }, context);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 'warn', msg: expect.stringContaining(`the tokens file ${path} has the mode 0644`) }),
    ]);
    chmodSync(path, 0o600);
    openTokenStore({ kind: 'file', path }, context);
    expect(lines).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });

  it('defaults to the chart’s Secret in a cluster, and is required elsewhere', () => {
    const context = runContext({ clock: new FakeClock() });
    expect(openTokenStore(undefined, { ...context, inCluster: true }).location).toBe('Secret enphase-tokens');
    expect(() => openTokenStore(undefined, context)).toThrow(FixSettings);
    expect(() => openTokenStore(undefined, context)).toThrow('TOKENS_URL is missing');
  });
});
