import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

export interface RealVictoriaMetrics {
  readonly url: string;
  /** All series with the values of each, by time. */
  series(): Promise<readonly { readonly labels: Readonly<Record<string, string>>; readonly values: ReadonlyMap<number, number> }[]>;
  stop(): Promise<void>;
}

/** Starts Debian's VictoriaMetrics on a free port, or the program at `command`. Throws if it is not installed. */
export async function startRealVictoriaMetrics(
  options: readonly string[] = [],
  command = 'victoria-metrics',
): Promise<RealVictoriaMetrics> {
  const folder = mkdtempSync(join(tmpdir(), 'victoria-metrics-'));
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  const fixed = [`-storageDataPath=${folder}`, `-httpListenAddr=${address}`, '-dedup.minScrapeInterval=1ms', '-retentionPeriod=100y'];
  const child = spawn(command, [...fixed, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  await once(child, 'spawn');
  for await (const line of createInterface({ input: child.stderr })) {
    if (!line.includes('started VictoriaMetrics')) continue;
    child.stderr.resume();
    return {
      url,
      series: async () => {
        await fetch(`${url}/internal/force_flush`);
        const query = new URLSearchParams({ 'match[]': '{__name__!=""}', start: '0' });
        const text = await (await fetch(`${url}/api/v1/export?${query.toString()}`)).text();
        return text.split('\n').flatMap((exported) => (exported === '' ? [] : [seriesOf(exported)]));
      },
      stop: async () => {
        const end = once(child, 'exit');
        child.kill();
        await end;
        rmSync(folder, { recursive: true });
      },
    };
  }
  throw new Error('VictoriaMetrics ended before it listened.');
}

function seriesOf(exported: string) {
  const { metric, values, timestamps } = JSON.parse(exported) as {
    readonly metric: Record<string, string>;
    readonly values: readonly number[];
    readonly timestamps: readonly number[];
  };
  return { labels: metric, values: new Map(timestamps.map((time, index) => [time, values[index] ?? Number.NaN])) };
}
