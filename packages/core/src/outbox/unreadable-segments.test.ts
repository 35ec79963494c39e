import { mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blockOfLines, linesOf } from '../testing/scripted-line-sink.ts';
import { DiskBacklog } from './disk-backlog.ts';

let folder: string;
let opened: DiskBacklog[];
let unreadable: (readonly [segment: string, readings: number, code: unknown])[];
/** So long that each fills a segment. */
const [first, second, third] = ['a', 'b', 'c'].map((letter) => letter.repeat(1_000));

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  [opened, unreadable] = [[], []];
  const backlog = open();
  for (const line of [first, second, third]) await backlog.append(blockOfLines([String(line)]));
  await backlog.close();
});

afterEach(async () => {
  for (const backlog of opened) await backlog.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(): DiskBacklog {
  const ignore = () => undefined;
  const onUnreadable = (segment: string, readings: number, error: Error | undefined) =>
    unreadable.push([segment, readings, error === undefined ? undefined : Reflect.get(error, 'code')]);
  const events = { onEviction: ignore, onDamage: ignore, onUnfitFile: ignore, onUnreadable };
  const backlog = new DiskBacklog({ folder, dialect: 'victoriametrics', limitBytes: 16_000, isHeld: () => true, events });
  opened.push(backlog);
  return backlog;
}

function segments(): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.records'));
  return names.map((name) => join(folder, name));
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

/** Like a file of another user, or one on a broken place of the disk: it is there, but cannot be opened. */
function breakFile(path: string): void {
  renameSync(path, join(folder, 'aside'));
  symlinkSync('aside', path);
}

function mendFile(path: string): void {
  rmSync(path);
  renameSync(join(folder, 'aside'), path);
}

describe('a segment that cannot be read', () => {
  it('is skipped and named, and left to a later process', async () => {
    const [path = ''] = segments();
    expect(segments()).toHaveLength(3);
    const backlog = open();
    breakFile(path);
    expect(await drain(backlog)).toEqual([second, third]);
    expect(unreadable).toEqual([[path, 1, 'ELOOP']]);
    expect(backlog.isEmpty).toBe(false);
    mendFile(path);
    expect(await drain(open())).toEqual([first]);
  });

  it('does not keep an outbox from being opened, although only its content tells what it holds', async () => {
    const backlog = open();
    await backlog.append(blockOfLines(['last']));
    await backlog.close();
    const path = segments().at(-1) ?? '';
    const marks = path.replace('.records', '.sent');
    symlinkSync('circle', join(folder, 'circle'));
    symlinkSync('circle', marks);
    const next = open();
    expect(unreadable).toEqual([[path, 1, 'ELOOP']]);
    await next.append(blockOfLines(['newest']));
    expect(await drain(next)).toEqual([first, second, third, 'newest']);
    rmSync(marks);
    expect(await drain(open())).toEqual(['last']);
  });

  it('is named with its readings if somebody cut it off or removed it', async () => {
    const [cut = '', removed = ''] = segments();
    truncateSync(cut, 0);
    const backlog = open();
    rmSync(removed);
    expect(await drain(backlog)).toEqual([third]);
    expect(unreadable).toEqual([
      [cut, 1, undefined],
      [removed, 1, 'ENOENT'],
    ]);
  });
});
