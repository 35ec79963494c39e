import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../time/clock.ts';
import { FileStore } from './file-store.ts';

type Child = ChildProcessByStdio<Writable, Readable, null>;

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wattjobs-processes-'));
  path = join(directory, 'state.json');
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

function start(script: string, ...parameters: string[]): Child {
  const file = join(import.meta.dirname, 'fixtures', script);
  return spawn(process.execPath, [file, path, ...parameters], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** The output of the process once it has reached this length. */
async function outputOf({ stdout }: Child, length: number): Promise<string> {
  let text = '';
  const collect = (chunk: Buffer) => {
    text += chunk.toString();
  };
  stdout.on('data', collect);
  while (text.length < length) await once(stdout, 'data');
  stdout.off('data', collect);
  return text;
}

describe('several processes with one state file', () => {
  it('lose no increment despite conflicts', async () => {
    const processes = Array.from({ length: 3 }, () => start('count-up.ts', '40'));
    await Promise.all(processes.map((child) => outputOf(child, 'ready\n'.length)));
    const ends = processes.map((child) => once(child, 'close'));
    const conflicts = processes.map((child) => outputOf(child, 1));
    for (const { stdin } of processes) stdin.end('go\n');
    expect(await Promise.all(ends)).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ state: { count: 120 } });
    expect((await Promise.all(conflicts)).some((count) => Number(count) > 0)).toBe(true);
    expect(await readdir(directory)).toEqual(['state.json']);
  });
});

describe('kill -9 at any time', () => {
  it('leaves the last acknowledged document or the next one, complete, and the next writer goes on', async () => {
    const store = new FileStore(path, { clock: systemClock, takeOverAfterMs: 100 });
    for (let cycle = 1; cycle <= 12; cycle += 1) {
      const writer = start('rewrite-forever.ts');
      const ended = once(writer, 'close');
      const acknowledged = await outputOf(writer, cycle);
      await delay(Math.random() * 8);
      writer.kill('SIGKILL');
      expect(await ended).toEqual([null, 'SIGKILL']);

      const { text = '', version } = await store.load();
      expect(text).toHaveLength(200_000);
      expect(new Set(text).size).toBe(1);
      expect(text.charCodeAt(0)).toBeGreaterThanOrEqual(acknowledged.charCodeAt(acknowledged.length - 1));
      await store.save(`written after cycle ${cycle}`, version);
      expect((await store.load()).text).toBe(`written after cycle ${cycle}`);
    }
  });
});
