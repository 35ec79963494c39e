import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLineProtocolReceiver, startModbusMeter } from '@wattjobs/simulators';
import { bundleSizeFigure } from './bundle-size.ts';
import type { Figure } from './figures.ts';
import { imageFlags } from './image-flags.ts';
import { type Command, measure, medians } from './measure-process.ts';

const bundle = fileURLToPath(new URL('../../packages/acuvim-job/dist/acuvim-job.cjs', import.meta.url));
const runs = 21;

/** Start-up of the bundled job, which reads one meter and writes lines, compared with an empty Node.js, and the size of what it loads. */
export async function acuvimJobFigures(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const [meter, receiver] = await Promise.all([startModbusMeter(), startLineProtocolReceiver()]);
  const list = join(folder, 'targets');
  writeFileSync(list, `${meter.host}:${meter.port}`);
  const environment = {
    TARGETS_FILE: list,
    LINE_PROTOCOL_URL: receiver.writeUrl,
    STATE_URL: `file://${folder}/state.json`,
    // As in the image, whose cache is filled at build time.
    NODE_COMPILE_CACHE: join(folder, 'cache'),
  };
  const once: Command = { arguments: [...imageFlags(), bundle, 'once'], environment };
  try {
    const report = join(folder, 'usage.json');
    for (const command of [once, once]) await measure(command, report);
    const [empty, single] = await medians([{ arguments: ['-e', '0'] }, once], runs, report);
    if (empty === undefined || single === undefined) throw new Error('there is no measurement');
    const what = 'bundled acuvim-job `once` with one meter, line protocol and an outbox in memory, wall against `node -e 0`';
    return [{ what, value: single.wallMs / empty.wallMs, unit: '×', goal: 4.5, gate: 6 }, bundleSizeFigure('acuvim-job')];
  } finally {
    await Promise.all([meter.close(), receiver.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
}
