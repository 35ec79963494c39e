import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { quoteForeignText } from '@wattjobs/core/redaction';
import type { Clock } from '@wattjobs/core/time';
import type { ConnectionTransport } from 'puppeteer-core';
import { MeterFailure } from '../reading/meter-failure.ts';
import { chromiumFlags } from './chromium-flags.ts';
import { withinTime } from './within-time.ts';

/** How long it may take to end by itself before it is killed. */
const mostEndingMs = 3000;

/** A running Chromium with its own profile, and the pipe for its commands. */
export interface Chromium {
  readonly transport: ConnectionTransport;
  /** Resolved once its main process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** The last lines that it printed; they tell why it did not start. */
  lastWords(): string;
  /** Ends it with every process that it started, and removes its profile. */
  end(): Promise<void>;
}

/**
 * Starts Chromium. It gets nothing of this process's environment, so no secret either.
 * @throws MeterFailure if there is no such program, or no folder for its profile
 */
export async function startChromium(executablePath: string, clock: Clock): Promise<Chromium> {
  const folder = await mkdtemp(join(tmpdir(), 'wattjobs-browser-')).catch((cause: unknown) => {
    throw new MeterFailure(`no folder for the profile of the browser can be made in ${tmpdir()}`, {
      reason: 'browser_failed',
      fix: 'Mount a folder that can be written there, such as an emptyDir on /tmp.',
      cause,
    });
  });
  const child = spawn(executablePath, [...chromiumFlags, `--user-data-dir=${folder}`, 'about:blank'], {
    // It writes to all of these, and its crash handler does not start without a home.
    env: { PATH: '/usr/bin:/bin', HOME: folder, TMPDIR: folder, XDG_CONFIG_HOME: folder, XDG_CACHE_HOME: folder, XDG_RUNTIME_DIR: folder },
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    // In its own process group, all of its processes can be ended at once.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let printed = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = `${printed}${text}`.slice(-4000);
  });
  const [, , , input, output] = child.stdio as unknown as [null, null, Readable, Writable, Readable];

  const killGroup = () => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  const abandon = () => {
    killGroup();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  process.once('exit', abandon);

  const end = async () => {
    // It ends when nobody holds the other end of its pipe.
    input.destroy();
    output.destroy();
    await withinTime(clock, mostEndingMs, ended);
    killGroup();
    await ended;
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    process.off('exit', abandon);
  };

  try {
    await once(child, 'spawn');
  } catch (cause) {
    await end();
    throw new MeterFailure(`there is no browser at ${executablePath}`, { reason: 'browser_missing', cause });
  }
  return { transport: pipeTransport(input, output), ended, lastWords: () => quoteForeignText(lastLines(printed), 500), end };
}

/** Messages of the DevTools protocol over two pipes end with a NUL each. */
function pipeTransport(input: Writable, output: Readable): ConnectionTransport {
  const transport: ConnectionTransport = {
    send: (message) => void input.write(`${message}\0`),
    close: () => {},
  };
  let begun = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    const parts = text.split('\0');
    parts[0] = `${begun}${parts[0]}`;
    begun = parts.pop() ?? '';
    for (const message of parts) transport.onmessage?.(message);
  });
  output.once('close', () => transport.onclose?.());
  // A write to a browser that just ended: its end is reported by the other pipe.
  input.on('error', () => {});
  output.on('error', () => {});
  return transport;
}

/** What a container lacks of a desktop is noise. */
function lastLines(printed: string): string {
  const lines = printed.split('\n').filter((line) => line.trim() !== '' && !/dbus|bluez|vaapi/.test(line));
  return lines.slice(-3).join('; ');
}
