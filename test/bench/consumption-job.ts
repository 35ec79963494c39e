import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleSizeFigure } from './bundle-size.ts';
import type { Figure } from './figures.ts';
import { imageFlags } from './image-flags.ts';
import { type Command, type Cost, measure, medians } from './measure-process.ts';
import { startWebPages } from './start-web-pages.ts';

const bundle = fileURLToPath(new URL('../../packages/consumption-job/dist/consumption-job.cjs', import.meta.url));
/** As Node.js has it in a container of 256 MB, which is the limit of the chart. */
const inContainer = '--max-old-space-size=128';
const atOnce = 50;
/** A quarter of the endpoints that the goal names: the start of the run counts four times as much. */
const timed = { endpoints: 250, visitSeconds: 2 };
const idealMs = (timed.endpoints / atOnce) * timed.visitSeconds * 1000;

/** The bundled job as it runs in its image: its start, and runs over many endpoints of the API, each on its own host. */
export async function consumptionJobFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const report = join(folder, 'usage.json');
  const command = (port: number): Command => ({
    arguments: [...imageFlags(), inContainer, bundle, 'run'],
    environment: {
      WATTJOBS_API_URL: `http://127.0.0.1:${port}`,
      ALLOWED_NETWORKS: '127.0.0.0/8',
      BATCH_SIZE: String(atOnce),
      STATE_URL: `file://${folder}/state.json`,
      LOG_LEVEL: 'error',
      // As in the image, whose cache is filled at build time.
      NODE_COMPILE_CACHE: join(folder, 'cache'),
    },
  });
  try {
    const start = await startFigure(command, report);
    const { wallMs } = await manyEndpoints(command, report, timed);
    const { peakMemoryMegabytes } = await manyEndpoints(command, report, { endpoints: 1_000, visitSeconds: 0.2 });
    const what = `consumption-job, ${timed.endpoints} endpoints of ${timed.visitSeconds} s, ${atOnce} at once: a whole run, against the ideal ${idealMs / 1000} s`;
    return [
      start,
      bundleSizeFigure('consumption-job'),
      { what, value: wallMs / idealMs, unit: '×', goal: 1.15, gate: 1.3 },
      {
        what: `consumption-job, peak memory of a run over 1,000 endpoints, ${atOnce} at once`,
        value: peakMemoryMegabytes,
        unit: 'MB',
        goal: 180,
        gate: 220,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Most runs have nothing to do: every few minutes, for ever. */
async function startFigure(command: (port: number) => Command, report: string): Promise<Figure> {
  const pages = await startWebPages();
  try {
    const idle = command(pages.port);
    for (let run = 0; run < 2; run += 1) await measure(idle, report);
    const [empty, single] = await medians([{ arguments: ['-e', '0'] }, idle], 21, report);
    if (empty === undefined || single === undefined) throw new Error('there is no measurement');
    const what = 'bundled consumption-job `run` that asks the API and finds nothing due, wall against `node -e 0`';
    return { what, value: single.wallMs / empty.wallMs, unit: '×', goal: 4.5, gate: 6 };
  } finally {
    pages.stop();
  }
}

async function manyEndpoints(command: (port: number) => Command, report: string, { endpoints, visitSeconds }: typeof timed): Promise<Cost> {
  const pages = await startWebPages({ delayMs: 1000 * visitSeconds, due: endpoints });
  try {
    return await measure(command(pages.port), report);
  } finally {
    pages.stop();
  }
}
