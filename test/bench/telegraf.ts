import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { goProgramPath } from '../../tools/go-programs/programs.ts';
import { startTelegraf } from '../real/telegraf.ts';
import type { Figure } from './figures.ts';
import { imageFlags } from './image-flags.ts';
import { type Meters, startMeters } from './start-meters.ts';
import { startReceiver } from './start-receiver.ts';

const bundle = fileURLToPath(new URL('../../packages/acuvim-job/dist/acuvim-job.cjs', import.meta.url));
/** The shortest that it keeps with meters that take 40 ms. */
const telegrafIntervalMs = 50;
const settleMs = 2_000;
const windowMs = 2_500;
const rounds = 3;

/** The fast block, and as many values of the block at 0x3000: two requests of 30 registers. */
const registers = Object.fromEntries([
  ...'Va Vb Vc Vab Vbc Vca Ia Ib Ic Vln Vll I P Q F'.split(' ').map((name, index) => [name, 0x3400 + 2 * index]),
  ...Array.from({ length: 15 }, (_, index) => [`other_${index}`, 0x3000 + 2 * index]),
]);
const unitOf: Readonly<Record<string, string>> = { Ia: 'A', Ib: 'A', Ic: 'A', I: 'A', P: 'W', Q: 'var', F: 'Hz' };

/**
 * How many meters each reads per second in its best round, in turn, as often as it can. Both read the same thirty values in two requests, with a connection
 * that is kept, and write line protocol: Telegraf to `/dev/null`, the job with gzip to a receiver that stores nothing.
 */
export async function telegrafFigures(mustBeThere: boolean): Promise<readonly Figure[]> {
  if (!mustBeThere && !existsSync(goProgramPath('telegraf'))) {
    process.stdout.write('acuvim-job is not compared with Telegraf, because that is not built here: npm run build:go\n');
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [meters, { receiver, url }] = await Promise.all([
    startMeters({ count: 100, latencyMs: 20, valuesMode: 'primary' }),
    startReceiver(),
  ]);
  try {
    const { ports } = meters;
    const speeds = { telegraf: [] as number[], job: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      speeds.telegraf.push(await metersPerSecond(startTelegraf({ folder, ports, registers }, telegrafIntervalMs), meters));
      speeds.job.push(await metersPerSecond(startJob(folder, ports, url), meters));
    }
    const [telegraf, job] = [Math.max(...speeds.telegraf), Math.max(...speeds.job)];
    const what = `acuvim-job against Telegraf: 100 meters, 2 blocks, 30 values, 20 ms an answer (${Math.round(job)} meters/s against ${Math.round(telegraf)})`;
    return [{ what, value: telegraf / job, unit: '×', goal: 1, gate: 1 / 0.8 }];
  } finally {
    meters.stop();
    receiver.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

function startJob(folder: string, ports: readonly number[], url: string): ChildProcess {
  const profile = Object.entries(registers).map(([name, register]) => ({ name, register, type: 'float32', unit: unitOf[name] ?? 'V' }));
  writeFileSync(join(folder, 'profile.yaml'), JSON.stringify({ name: 'two-blocks', registers: profile }));
  const targets = ports.map((port) => ({ name: `meter-${port}`, address: '127.0.0.1', port, profile: 'profile.yaml' }));
  writeFileSync(join(folder, 'targets.yaml'), JSON.stringify({ targets }));
  const environment = {
    TARGETS_FILE: join(folder, 'targets.yaml'),
    LINE_PROTOCOL_URL: url,
    STATE_URL: 'memory:',
    // As soon as the pass before has been delivered.
    POLL_INTERVAL: '0.01',
    JOB_DURATION: '60',
    NODE_COMPILE_CACHE: join(folder, 'cache'),
  };
  return spawn(process.execPath, [...imageFlags(), bundle, 'run'], { env: environment, stdio: 'ignore' });
}

/** Counts at the meters, once the program has started, and stops it. */
async function metersPerSecond(program: ChildProcess, meters: Meters): Promise<number> {
  const ended = once(program, 'exit');
  await delay(settleMs);
  const [before, start] = [await meters.answers(), performance.now()];
  await delay(windowMs);
  const answers = (await meters.answers()) - before;
  const seconds = (performance.now() - start) / 1000;
  if (program.exitCode !== null) throw new Error(`it ended with ${program.exitCode} while it was measured`);
  program.kill();
  await ended;
  return answers / 2 / seconds;
}
