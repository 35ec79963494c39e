import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LineDialect } from '../sinks/line-sink.ts';
import { blockOfLines, linesOf } from '../testing/scripted-line-sink.ts';
import { DiskBacklog } from './disk-backlog.ts';

let folder: string;
let damages: { readonly byteLength: number; readonly path: string | undefined }[];
let unfit: string[];
let opened: DiskBacklog[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
  [damages, unfit, opened] = [[], [], []];
});

afterEach(async () => {
  // A process that was killed leaves no open file.
  for (const backlog of opened) await backlog.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(options: { dialect?: LineDialect; isHeld?: () => boolean } = {}): DiskBacklog {
  const backlog = new DiskBacklog({
    folder,
    dialect: 'victoriametrics',
    limitBytes: 10_000_000,
    isHeld: () => true,
    events: {
      onEviction: () => undefined,
      onDamage: (damage) => damages.push(damage),
      onUnreadable: () => undefined,
      onUnfitFile: (name) => unfit.push(name),
    },
    ...options,
  });
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

async function keep(blocks: readonly (readonly string[])[]): Promise<void> {
  const backlog = open();
  for (const lines of blocks) await backlog.append(blockOfLines(lines));
  await backlog.close();
}

function segments(): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.records'));
}

describe('a backlog on a disk', () => {
  it('returns what an earlier process kept, in order, and leaves an empty folder', async () => {
    await keep([['a 1', 'b 1'], ['é 2'], ['a 3']]);
    const backlog = open();
    expect(backlog.size).toMatchObject({ lineCount: 4, readingCount: 4, oldestMs: 0 });
    expect(await drain(backlog)).toEqual(['a 1', 'b 1', 'é 2', 'a 3']);
    expect(backlog.isEmpty).toBe(true);
    await backlog.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('sends nothing again after a restart if everything was acknowledged, even without a close (S6)', async () => {
    const killed = open();
    for (const line of ['a', 'b', 'c']) (await killed.append(blockOfLines([line]))).acknowledge();
    const next = open();
    expect(await drain(next)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps what was not acknowledged behind what was', async () => {
    const killed = open();
    await killed.append(blockOfLines(['old']));
    (await killed.append(blockOfLines(['newest']))).acknowledge();
    const next = open();
    expect(next.size).toMatchObject({ lineCount: 1, readingCount: 1 });
    await next.append(blockOfLines(['newer']));
    expect(await drain(next)).toEqual(['old', 'newer']);
  });

  it('sends a record again if its mark is lost or damaged, and none instead of another', async () => {
    const killed = open();
    for (const line of ['a', 'b']) await killed.append(blockOfLines([line]));
    (await killed.next())?.acknowledge();
    const marks = join(folder, 'segment-000000000001.sent');
    const whole = readFileSync(marks);
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      writeFileSync(marks, damaged);
      expect((await drainCopy()).length, `byte ${at}`).toBeGreaterThan(0);
    }
    expect(whole.length).toBeGreaterThan(20);
  });

  /** What a new process would send, without a change of the folder. */
  async function drainCopy(): Promise<string[]> {
    const before = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))] as const);
    const lines = await drain(open());
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    for (const [name, bytes] of before) writeFileSync(join(folder, name), bytes);
    return lines;
  }

  it('survives a flipped bit at every byte: it costs one record, which is set aside and reported', async () => {
    await keep([['first 1'], ['second 2'], ['third 3']]);
    const path = join(folder, segments()[0] ?? '');
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at += 1) {
      damages = [];
      const damaged = Buffer.from(whole);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x04, at);
      writeFileSync(path, damaged);
      const lines = await drainCopy();
      const lost = ['first 1', 'second 2', 'third 3'].filter((line) => !lines.includes(line));
      expect(lost, `byte ${at}`).toHaveLength(1);
      expect(lines, `byte ${at}`).toHaveLength(2);
      expect(damages, `byte ${at}`).toHaveLength(1);
      expect(damages[0]?.path, `byte ${at}`).toMatch(/\.damaged$/);
    }
    expect(whole.length).toBeGreaterThan(150);
  });

  it('cuts a torn tail of any length, keeps every whole record, and goes on behind it', async () => {
    await keep([['first 1'], ['second 2'], ['third 3']]);
    const path = join(folder, segments()[0] ?? '');
    const whole = readFileSync(path);
    const recordLength = whole.indexOf('#outbox1', 1);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      const backlog = open();
      await backlog.append(blockOfLines(['after']));
      const complete = ['first 1', 'second 2', 'third 3'].filter((_, index) => lengthOfRecords(whole, index + 1) <= length);
      expect(await drain(backlog), `${length} bytes`).toEqual([...complete, 'after']);
      await backlog.close();
    }
    expect(damages).toEqual([]);
    expect(recordLength).toBeGreaterThan(60);
  });

  function lengthOfRecords(whole: Buffer, count: number): number {
    let at = 0;
    for (let index = 0; index < count; index += 1) {
      const next = whole.indexOf('#outbox1', at + 1);
      at = next === -1 ? whole.length : next;
    }
    return at;
  }

  it('cuts zeros that a power failure left behind the last record', async () => {
    await keep([['first']]);
    const [name = ''] = segments();
    appendFileSync(join(folder, name), Buffer.alloc(5000));
    const backlog = open();
    await backlog.append(blockOfLines(['after']));
    expect(await drain(backlog)).toEqual(['first', 'after']);
    expect(damages).toEqual([]);
  });

  it('delivers what stands before and behind garbage, and reports it once', async () => {
    await keep([['first']]);
    const path = join(folder, segments()[0] ?? '');
    const record = readFileSync(path);
    writeFileSync(path, Buffer.concat([record, Buffer.from('#outbox1 garbage\n\0\xff'), record]));
    const backlog = open();
    await backlog.append(blockOfLines(['after']));
    expect(await drain(backlog)).toEqual(['first', 'first', 'after']);
    expect(damages).toHaveLength(1);
    await drain(open());
    expect(damages).toHaveLength(1);
    expect(readdirSync(folder).filter((file) => file.endsWith('.damaged'))).toHaveLength(1);
  });

  it('leaves links, pipes, folders and the files of others alone', async () => {
    await keep([['first']]);
    mkdirSync(join(folder, 'segment-000000000007.records'));
    symlinkSync('/etc/passwd', join(folder, 'segment-000000000008.records'));
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    writeFileSync(join(folder, 'segment-1.records'), 'mine');
    const backlog = open();
    expect(await drain(backlog)).toEqual(['first']);
    expect(unfit).toEqual(['segment-000000000007.records', 'segment-000000000008.records']);
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(join(folder, 'segment-1.records'), 'utf8')).toBe('mine');
  });

  it('sets a segment of random bytes aside and goes on', async () => {
    writeFileSync(
      join(folder, 'segment-000000000003.records'),
      Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 251)),
    );
    const backlog = open();
    await backlog.append(blockOfLines(['after']));
    expect(await drain(backlog)).toEqual(['after']);
    expect(damages).toHaveLength(1);
  });

  it('ends parcels at the size of a request and at a change of the dialect', async () => {
    const influx = open({ dialect: 'influxdb' });
    await influx.append(blockOfLines(['i']));
    await influx.close();
    const backlog = open();
    for (let index = 0; index < 12; index += 1)
      await backlog.append(blockOfLines(Array.from({ length: 1_000 }, (_, line) => `${index} ${line}`)));
    const sizes: (readonly [LineDialect, number])[] = [];
    for (let parcel = await backlog.next(); parcel !== undefined; parcel = await backlog.next()) {
      sizes.push([parcel.dialect, parcel.block.lineCount]);
      parcel.acknowledge();
    }
    expect(sizes).toEqual([
      ['influxdb', 1],
      ['victoriametrics', 5_000],
      ['victoriametrics', 5_000],
      ['victoriametrics', 2_000],
    ]);
  });

  it('changes nothing once another process has taken over', async () => {
    let isHeld = true;
    const backlog = open({ isHeld: () => isHeld });
    const parcel = await backlog.append(blockOfLines(['first']));
    isHeld = false;
    await expect(backlog.append(blockOfLines(['second']))).rejects.toMatchObject({ code: 'OUTBOX_FAILED', reason: 'outbox_disk' });
    // What cannot be acknowledged would be sent again and again.
    await expect(backlog.next()).rejects.toMatchObject({ message: expect.stringContaining('or its lock was removed') });
    parcel.acknowledge();
    await backlog.close();
    expect(await drain(open())).toEqual(['first']);
  });
});
