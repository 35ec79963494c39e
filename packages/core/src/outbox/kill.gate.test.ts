import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';

/** Repeats a run: the moments of the kills and the faults of the receiver follow from it, but not the speed of the machine. */
const seed = Number(env['OUTBOX_SEED'] ?? Math.floor(Math.random() * 1e9));
const kills = Number(env['OUTBOX_KILLS'] ?? 300);
/** Each has its own folder and receiver. */
const lanes = 2;

/** Numbers of at least 0 and less than 1 that follow from a seed (mulberry32). */
function seeded(first: number): () => number {
  let state = first;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A receiver that accepts with 204, and otherwise does what receivers do on bad days. It never stores half a request. */
class StrictReceiver {
  readonly stored = new Set<number>();
  readonly malformed: string[] = [];
  requests = 0;
  isKind = false;
  readonly #random: () => number;
  readonly #server: Server;
  #port = 0;

  constructor(random: () => number) {
    this.#random = random;
    this.#server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
      incoming.on('end', () => void this.#answer(Buffer.concat(chunks).toString(), response));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/write`;
  }

  async start(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Nobody listens any more, as after a crash. */
  async die(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(body: string, response: ServerResponse): Promise<void> {
    this.requests += 1;
    const fate = this.isKind ? 0 : this.#random();
    if (fate < 0.45) return void response.writeHead(this.#store(body) ? 204 : 400).end();
    if (fate < 0.55) return void response.writeHead(500).end('beyond hope');
    if (fate < 0.65) return void response.writeHead(429, { 'Retry-After': '1' }).end();
    if (fate < 0.75) return void response.writeHead(200).end('<!doctype html><title>Sign in</title>');
    if (fate < 0.8) return void response.destroy();
    // It stores the lines, but its answer is late or never comes.
    this.#store(body);
    if (fate < 0.9) return void response.destroy();
    await delay(this.#random() * 200);
    response.writeHead(204).end();
  }

  #store(body: string): boolean {
    const lines = body.split('\n').slice(0, -1);
    const isWhole = body.endsWith('\n') && lines.every((line) => /^n x* (\d+) \1$/.test(line));
    if (!isWhole) this.malformed.push(body);
    for (const line of lines) this.stored.add(Number(line.split(' ')[2]));
    return isWhole;
  }
}

type Child = ChildProcessByStdio<null, Readable, null>;

/** A process that keeps numbers, and what it prints. */
interface Keeper {
  readonly child: Child;
  readonly output: () => string;
  /** Waits for this many lines, but not for long: the receiver may be what it waits for. */
  readonly printed: (lines: number) => Promise<void>;
  readonly ended: Promise<unknown>;
}

function start(folder: string, url: string, first?: number): Keeper {
  const script = join(import.meta.dirname, 'fixtures', 'keep-numbers.ts');
  const child: Child = spawn(process.execPath, [script, folder, url, ...(first === undefined ? [] : [String(first)])], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Most of a short life would be spent with compiling.
    env: { ...env, NODE_COMPILE_CACHE: join(tmpdir(), 'outbox-kill-compile-cache') },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const ended = once(child, 'close');
  const printed = async (lines: number) => {
    const tooLong = delay(3_000, undefined, { ref: false });
    let isOver = false;
    void Promise.race([tooLong, ended]).then(() => {
      isOver = true;
    });
    while (!isOver && text.split('\n').length <= lines) await Promise.race([once(child.stdout, 'data'), tooLong, ended]);
  };
  return { child, output: () => text, printed, ended };
}

interface LaneResult {
  readonly kept: ReadonlySet<number>;
  readonly receiver: StrictReceiver;
  readonly events: readonly string[];
  readonly killed: number;
  readonly filesLeft: readonly string[];
}

/** Starts and kills one process after the other, and lets the last one send what waits. */
async function killAndRestart(lane: number, times: number): Promise<LaneResult> {
  const random = seeded(seed + lane);
  const receiver = new StrictReceiver(seeded(seed - 1 - lane));
  const folder = mkdtempSync(join(tmpdir(), 'outbox-kill-'));
  await receiver.start();
  const kept = new Set<number>();
  const events: string[] = [];
  let [killed, next] = [0, 1];
  const take = (output: string) => {
    for (const line of output.split('\n').slice(0, -1)) {
      if (/^\d+$/.test(line)) kept.add(Number(line));
      else if (line !== 'ready') events.push(line);
    }
  };
  try {
    while (killed < times) {
      const isDead = random() < 0.15;
      if (isDead) await receiver.die();
      const { child, printed, output, ended } = start(folder, receiver.url, next);
      // Some are killed while they start and recover; the others after some readings.
      if (random() < 0.2) await delay(random() * 200);
      else await printed(1 + Math.floor(random() * 30));
      await delay(random() * 20);
      if (child.kill('SIGKILL')) killed += 1;
      expect(await ended, `seed ${seed}`).toEqual([null, 'SIGKILL']);
      take(output());
      next += 10_000;
      if (isDead) await receiver.start();
    }
    receiver.isKind = true;
    const last = start(folder, receiver.url);
    expect(await last.ended, `seed ${seed}`).toEqual([0, null]);
    take(last.output());
    return { kept, receiver, events, killed, filesLeft: readdirSync(folder) };
  } finally {
    await receiver.die();
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('an outbox whose process is killed at any moment', () => {
  it(`delivers every reading that counted as kept after ${kills} kills (OUTBOX_SEED=${seed})`, { timeout: 600_000 }, async () => {
    const results = await Promise.all(Array.from({ length: lanes }, (_, lane) => killAndRestart(lane, Math.ceil(kills / lanes))));
    for (const { kept, receiver, events, filesLeft } of results) {
      const lost = [...kept].filter((number) => !receiver.stored.has(number));
      expect(lost, `seed ${seed}`).toEqual([]);
      expect(receiver.malformed, `seed ${seed}`).toEqual([]);
      // Nothing was damaged or evicted: an interrupted write is neither.
      expect(events, `seed ${seed}`).toEqual([]);
      expect(filesLeft).toEqual([]);
      // The test did something: readings were kept, and most requests met a fault.
      expect(kept.size).toBeGreaterThan(kills / lanes);
      expect(receiver.requests).toBeGreaterThan(kills / 2);
    }
    expect(results.reduce((sum, { killed }) => sum + killed, 0)).toBeGreaterThanOrEqual(kills);
    const facts = results.map(({ kept, receiver }) => `${kept.size} kept, ${receiver.requests} requests`).join('; ');
    process.stdout.write(`seed ${seed}: ${kills} kills; ${facts}\n`);
  });
});
