import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OutboxReport } from '../run/outbox-report.ts';
import { Tally } from '../run/tally.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { blockOfLines, linesOf } from '../testing/scripted-line-sink.ts';
import { type OpenOutbox, openOutbox } from './open-outbox.ts';

let mount: string;
let opened: OpenOutbox[];

beforeEach(() => {
  mount = mkdtempSync(join(tmpdir(), 'outbox-full-'));
  opened = [];
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400k', 'tmpfs', mount]);
});

afterEach(async () => {
  for (const outbox of opened) await outbox.close();
  execFileSync('umount', [mount]);
  rmSync(mount, { recursive: true });
});

async function open(): Promise<OpenOutbox> {
  const events = new OutboxReport({ log: pino({ enabled: false }), tally: new Tally() });
  const folder = join(mount, 'outbox');
  const outbox = await openOutbox({ folder, dialect: 'victoriametrics', limitBytes: 10_000_000, clock: new FakeClock(), events });
  opened.push(outbox);
  return outbox;
}

describe('an outbox on a disk that is full', () => {
  it('refuses what does not fit, keeps everything before it, and is emptied by a later run on the same full disk', async () => {
    const outbox = await open();
    expect(outbox.missingBytes).toBeGreaterThan(9_000_000);
    const kept: string[] = [];
    for (let index = 0; ; index += 1) {
      const line = `${index} ${'x'.repeat(10_000)}`;
      const refusal = await outbox.backlog.append(blockOfLines([line])).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (refusal === undefined) {
        kept.push(line);
        continue;
      }
      expect(refusal).toMatchObject({ code: 'OUTBOX_FAILED', reason: 'outbox_disk', message: expect.stringContaining('ENOSPC') });
      break;
    }
    expect(kept.length).toBeGreaterThan(20);
    await outbox.close();
    fill();

    const next = await open();
    const lines: string[] = [];
    for (let parcel = await next.backlog.next(); parcel !== undefined; parcel = await next.backlog.next()) {
      lines.push(...linesOf(parcel.block));
      parcel.acknowledge();
    }
    expect(lines).toEqual(kept);
    await next.close();
    expect(readdirSync(join(mount, 'outbox'))).toEqual([]);
  });

  /** Another program takes the rest. */
  function fill(): void {
    const { bavail, bsize } = statfsSync(mount);
    if (bavail > 0) writeFileSync(join(mount, 'ballast'), Buffer.alloc(bavail * bsize));
    expect(statfsSync(mount).bavail).toBe(0);
  }
});
