import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { builtGoProgram } from '../../tools/go-programs/programs.ts';
import { freePort } from './free-port.ts';

/** Debian's version, and a current one. They answer differently to bad lines. */
export const victoriaMetricsVersions = ['1.79.5', '1.148.9'] as const;
export type VictoriaMetricsVersion = (typeof victoriaMetricsVersions)[number];

export interface VictoriaMetricsFlags {
  readonly retentionPeriod?: string;
  /** False keeps points that come again. */
  readonly dedup?: boolean;
}

/** A stored point. */
export interface ExportedPoint {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly timeMs: number;
}

/** A VictoriaMetrics in its own folder. */
export interface RealVictoriaMetrics {
  readonly url: string;
  /** Every stored point of the matching series, duplicates too. */
  exportAll(match: string): Promise<readonly ExportedPoint[]>;
  /** Ends it like an administrator, or like a power cut (`SIGKILL`); its data stays. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

/** Starts a VictoriaMetrics on a free port. Throws if it is not installed or built. */
export async function startVictoriaMetrics(
  version: VictoriaMetricsVersion,
  flags: VictoriaMetricsFlags = {},
): Promise<RealVictoriaMetrics> {
  const program = version === '1.79.5' ? 'victoria-metrics' : builtGoProgram('victoria-metrics');
  const folder = mkdtempSync(join(tmpdir(), 'victoria-metrics-'));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const { retentionPeriod = '10y', dedup = true } = flags;
  const options = [
    `-httpListenAddr=${address}`,
    `-storageDataPath=${folder}`,
    `-retentionPeriod=${retentionPeriod}`,
    ...(dedup ? ['-dedup.minScrapeInterval=1ms'] : []),
  ];
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const child = spawn(program, options, { stdio: 'ignore' });
    server = child;
    await once(child, 'spawn');
    for (let tries = 0; tries < 2_000; tries += 1) {
      if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
      if (await isHealthy(url)) return;
      await delay(25);
    }
    throw new Error(`${program} did not answer within 50 s`);
  }

  async function stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const end = once(server, 'exit');
    server.kill(signal);
    await end;
  }

  await start();
  return {
    url,
    exportAll: (match) => exportAll(url, match),
    start,
    stop,
    close: async () => {
      await stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface ExportedSeries {
  readonly metric: { readonly __name__: string } & Readonly<Record<string, string>>;
  readonly values: readonly (number | string)[];
  readonly timestamps: readonly number[];
}

async function exportAll(url: string, match: string): Promise<readonly ExportedPoint[]> {
  // Fresh points are not visible before a flush; by default, an export ends now, and points of tomorrow are left out.
  await fetch(`${url}/internal/force_flush`);
  const query = new URLSearchParams({ 'match[]': match, start: '0', end: String(Date.now() / 1000 + 7 * 86_400) });
  const text = await (await fetch(`${url}/api/v1/export?${query.toString()}`)).text();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      // 1.79.5 writes infinities as Go does, which is not JSON.
      const series = JSON.parse(line.replaceAll(/([[,])\+?(-?)Inf\b/g, '$1"$2Infinity"')) as ExportedSeries;
      const { __name__: name, ...labels } = series.metric;
      return series.values.map((value, index) => ({ name, labels, value: Number(value), timeMs: series.timestamps[index] ?? Number.NaN }));
    });
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    return false;
  }
}
