import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockOfLines, linesOf } from '../testing/scripted-line-sink.ts';
import type { Eviction, Parcel } from './backlog.ts';
import { DiskBacklog } from './disk-backlog.ts';

let folder: string;
let evictions: Eviction[];
let opened: DiskBacklog[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  [evictions, opened] = [[], []];
});

afterEach(async () => {
  for (const backlog of opened) await backlog.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(limitBytes: number): DiskBacklog {
  const ignore = () => undefined;
  const events = {
    onEviction: (eviction: Eviction) => evictions.push(eviction),
    onDamage: ignore,
    onUnreadable: ignore,
    onUnfitFile: ignore,
  };
  const backlog = new DiskBacklog({ folder, dialect: 'victoriametrics', limitBytes, isHeld: () => true, events });
  opened.push(backlog);
  return backlog;
}

/** Takes and acknowledges everything that waits. */
async function drain(backlog: DiskBacklog): Promise<string[]> {
  const lines: string[] = [];
  for (let parcel = await backlog.next(); parcel !== undefined; parcel = await backlog.next()) {
    lines.push(...linesOf(parcel.block));
    parcel.acknowledge();
  }
  return lines;
}

function totalBytes(): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

describe('the limit of a backlog on a disk', () => {
  it('never exceeds its limit: the oldest go, and are named and counted', async () => {
    const limitBytes = 200_000;
    const backlog = open(limitBytes);
    let kept = 0;
    for (let index = 0; index < 300; index += 1) {
      await backlog.append({ ...blockOfLines([`line ${index} ${'x'.repeat(2_000)}`]), oldestMs: index, newestMs: index });
      kept += 1;
      expect(totalBytes()).toBeLessThanOrEqual(limitBytes);
    }
    const lost = evictions.reduce((sum, { readingCount }) => sum + readingCount, 0);
    expect(lost).toBeGreaterThan(0);
    const lines = await drain(backlog);
    expect(totalBytes()).toBeLessThanOrEqual(limitBytes);
    expect(lines.length + lost).toBe(kept);
    expect(lines.at(-1)).toMatch(/^line 299 /);
    expect(lines[0]).toMatch(new RegExp(`^line ${lost} `));
    expect(evictions[0]).toMatchObject({ from: expect.stringMatching(/^segment-000000000001/), oldestMs: 0 });
    // An eviction costs a small part of the limit.
    expect(lines.length * 2_000).toBeGreaterThan(limitBytes * 0.8);
  });

  it('has room for the mark of each of many small records, whatever the order in which they are sent', async () => {
    const limitBytes = 100_000;
    const backlog = open(limitBytes);
    const parcels: Parcel[] = [];
    for (let index = 0; index < 1_200; index += 1) parcels.push(await backlog.append(blockOfLines([`${index}`])));
    // The first of every 20 keeps its segment.
    for (const [index, parcel] of parcels.entries()) {
      if (index % 20 !== 0) parcel.acknowledge();
      expect(totalBytes()).toBeLessThanOrEqual(limitBytes);
    }
    expect(evictions.length).toBeGreaterThan(0);
    expect(totalBytes()).toBeGreaterThan(0.6 * limitBytes);
  });

  it('knows how much waits in complete segments by their names alone', async () => {
    const backlog = open(400_000);
    for (let index = 0; index < 100; index += 1)
      await backlog.append({ ...blockOfLines([`${index} ${'x'.repeat(1_000)}`]), oldestMs: 5, newestMs: 9 });
    await backlog.close();
    const [complete = ''] = readdirSync(folder);
    expect(complete).toMatch(/^segment-000000000001-\d+-\d+-\d+-5-9\.records$/);
    expect(open(400_000).size).toMatchObject({ lineCount: 100, readingCount: 100, oldestMs: 5 });
  });
});
