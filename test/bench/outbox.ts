import { mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figure } from './figures.ts';
import { imageFlags } from './image-flags.ts';
import { measure } from './measure-process.ts';
import { medianOf } from './median.ts';
import { batchOfMeters, outboxIn, sinkTo } from './outbox-parts.ts';
import { startReceiver } from './start-receiver.ts';

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const startMs = Date.now() - 20 * 86_400_000;
const never = new AbortController().signal;
const appends = 100;
const deliveries = 60;
const repetitions = 5;
const backlogBytes = 500_000_000;

/** What an outbox costs: keeping a batch against writing it, delivering through it against delivering, and memory while it drains. */
export async function outboxFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-outbox-'));
  const { receiver, url } = await startReceiver();
  try {
    return [await appendFigure(folder), await deliveryFigure(folder, url), await memoryFigure(folder, url)];
  } finally {
    receiver.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A batch of 1,000 lines that counts as kept, against the same bytes in a plain file with the same number of fsyncs. */
async function appendFigure(folder: string): Promise<Figure> {
  const sink = sinkTo('http://127.0.0.1:9/write');
  const { block } = sink.encode(batchOfMeters(1_000, startMs));
  if (block === undefined) throw new Error('the batch has no lines');
  const taken = { plain: [] as number[], outbox: [] as number[] };
  for (let round = 0; round <= repetitions; round += 1) {
    const file = await open(join(folder, `plain-${round}`), 'a');
    const { outbox, disk } = await outboxIn(join(folder, `append-${round}`), sink);
    let [plain, kept] = [0, 0];
    // Alternately, so that a slow moment of the disk affects both.
    for (let count = 0; count < appends; count += 1) {
      plain += await inMilliseconds(async () => {
        await file.write(block.text);
        await file.datasync();
      });
      kept += await inMilliseconds(async () => void (await disk.backlog.append(block)));
    }
    taken.plain.push(plain);
    taken.outbox.push(kept);
    await file.close();
    await outbox.close();
  }
  const value = ratio(taken.outbox, taken.plain);
  return { what: 'outbox: keeping 1,000 lines, against a plain file with the same fsyncs', value, unit: '×', goal: 1 / 0.7, gate: 2 };
}

/** 1,000 points per delivery, gzip 1, to a receiver in another process. */
async function deliveryFigure(folder: string, url: string): Promise<Figure> {
  const sink = sinkTo(url);
  const { outbox } = await outboxIn(join(folder, 'deliver'), sink);
  const taken = { direct: [] as number[], outbox: [] as number[] };
  for (let round = 0; round <= repetitions; round += 1) {
    const batches = Array.from({ length: deliveries }, (_, index) => batchOfMeters(100, startMs + index * 1_000));
    taken.direct[round] = await inMilliseconds(async () => {
      for (const batch of batches) {
        const { block } = sink.encode(batch);
        if (block === undefined || (await sink.send(block, never)).retry) throw new Error('a batch was not delivered');
      }
    });
    taken.outbox[round] = await inMilliseconds(async () => {
      for (const batch of batches) if ((await outbox.deliver(batch)) !== 'accepted') throw new Error('a batch was not delivered');
    });
  }
  await outbox.close();
  const speed = (milliseconds: readonly number[]) => Math.round((deliveries * 1_000_000) / medianOf(milliseconds.slice(1)));
  const speeds = `${speed(taken.outbox).toLocaleString('en')} points/s against ${speed(taken.direct).toLocaleString('en')}`;
  const what = `points to a receiver through the outbox, against the same without it (${speeds})`;
  return { what, value: ratio(taken.outbox, taken.direct), unit: '×', goal: 1 / 0.6, gate: 1 / 0.45 };
}

/** The peak of a process that sends a full outbox. */
async function memoryFigure(folder: string, url: string): Promise<Figure> {
  const backlog = join(folder, 'backlog');
  const sink = sinkTo(url);
  const { outbox, disk } = await outboxIn(backlog, sink);
  const { block } = sink.encode(batchOfMeters(5_000, startMs));
  if (block === undefined) throw new Error('the batch has no lines');
  while (disk.backlog.size.byteLength < backlogBytes) await disk.backlog.append(block);
  await outbox.close();
  const environment = {
    TORUS_LOCAL_URL: url,
    LINE_PROTOCOL_URL: url,
    OUTBOX_DIR: backlog,
    OUTBOX_MAX_BYTES: '700000000',
    NODE_COMPILE_CACHE: join(folder, 'cache'),
  };
  const drain = { arguments: [...imageFlags(), script('../../packages/torus-job/dist/torus-job.cjs'), 'outbox', 'drain'], environment };
  const { peakMemoryMegabytes } = await measure(drain, join(folder, 'usage.json'));
  const after = await outboxIn(backlog, sink);
  if (!after.disk.backlog.isEmpty) throw new Error('the outbox is not empty, so its memory means nothing');
  await after.outbox.close();
  return { what: 'bundled `outbox drain` of 500 MB, peak RSS', value: peakMemoryMegabytes, unit: 'MB', goal: 150, gate: 200 };
}

function ratio(own: readonly number[], baseline: readonly number[]): number {
  // The first of each is not counted: nothing is compiled yet.
  return medianOf(own.slice(1)) / medianOf(baseline.slice(1));
}

async function inMilliseconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
