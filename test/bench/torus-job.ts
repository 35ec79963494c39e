import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { demoCredentials, startPushgateway, startTorusCloud } from '@wattjobs/simulators';
import { bundleSizeFigure } from './bundle-size.ts';
import type { Figure } from './figures.ts';
import { imageFlags } from './image-flags.ts';
import { type Command, measure, medians } from './measure-process.ts';

const bundle = fileURLToPath(new URL('../../packages/torus-job/dist/torus-job.cjs', import.meta.url));
const baseline: Command = { arguments: ['-e', '0'] };
const runs = 21;

/** Start-up, memory and CPU of the bundled job compared with an empty Node.js, and the size of what it loads. */
export async function torusJobFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [cloud, receiver] = await Promise.all([startTorusCloud(), startPushgateway()]);
  const environment = {
    BASE_URL: cloud.url,
    TORUS_USERNAME: demoCredentials.username,
    TORUS_PASSWORD: demoCredentials.password,
    PUSHGATEWAY_URL: receiver.url,
    STATE_URL: `file://${folder}/state.json`,
    // As in the image, whose cache is filled at build time.
    NODE_COMPILE_CACHE: join(folder, 'cache'),
  };
  const once: Command = { arguments: [...imageFlags(), bundle, 'once'], environment };
  // 19 ticks as in a run of 280 s at 15 s, but closer together: the CPU time is the same, the wait is shorter.
  const nineteenTicks: Command = {
    arguments: [...imageFlags(), bundle, 'run'],
    environment: { ...environment, POLL_INTERVAL: '0.2', JOB_DURATION: '3.8' },
  };
  try {
    const report = join(folder, 'usage.json');
    for (const command of [once, once, nineteenTicks]) await measure(command, report);
    const [empty, single] = await medians([baseline, once], runs, report);
    const [emptyAgain, long] = await medians([baseline, nineteenTicks], 5, report);
    if (empty === undefined || single === undefined || emptyAgain === undefined || long === undefined)
      throw new Error('there is no measurement');
    return [
      {
        what: 'bundled torus-job `once` against a local simulator, wall against `node -e 0`',
        value: single.wallMs / empty.wallMs,
        unit: '×',
        goal: 4.5,
        gate: 6,
      },
      { what: 'the same, peak RSS', value: single.peakMemoryMegabytes / empty.peakMemoryMegabytes, unit: '×', goal: 2, gate: 2.3 },
      bundleSizeFigure('torus-job'),
      { what: 'CPU of a 19-tick run against `node -e 0`', value: long.cpuMs / emptyAgain.cpuMs, unit: '×', goal: 25, gate: 35 },
    ];
  } finally {
    await Promise.all([cloud.close(), receiver.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}
