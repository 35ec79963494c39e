import { setTimeout as delay } from 'node:timers/promises';
import type { StartProgram } from '@wattjobs/core/catalog';
import type { RecordedPush } from '@wattjobs/simulators';
import { delivered, tableHead, tableRow } from './table.ts';
import { type DemoServers, settingsFor } from './servers.ts';

/** What happens at the n-th delivery, counted from 1: five minutes of a unit's life in a few seconds. */
const scenes: Readonly<Record<number, { readonly announcement: string; change(servers: DemoServers): void }>> = {
  2: { announcement: 'the unit stops reporting to the cloud', change: ({ cloud }) => cloud.control({ staleClockSeconds: 180 }) },
  6: { announcement: 'the unit reports to the cloud again', change: ({ cloud }) => cloud.control({ staleClockSeconds: 0 }) },
};
const deliveries = 8;
const intervalSeconds = 0.5;

/** Runs torus-job through the story, prints what was delivered, and returns the job's exit code. */
export async function tellStory(servers: DemoServers, startProgram: StartProgram): Promise<number> {
  process.stdout.write(`torus-job reads every ${intervalSeconds} s; the unit itself at most every 1.2 s.\n\n${tableHead}\n`);
  const job = startProgram('torus-job', ['run'], {
    ...settingsFor(servers),
    POLL_INTERVAL: String(intervalSeconds),
    JOB_DURATION: String(deliveries * intervalSeconds),
    LOCAL_SCRAPE_INTERVAL: '1.2',
  });
  const ended = job.end.then(() => true);
  let shown = 0;
  while (!(await Promise.race([ended, delay(20, false)])) || shown < dataPushes(servers).length) {
    for (const push of dataPushes(servers).slice(shown)) {
      shown += 1;
      process.stdout.write(`${tableRow(push)}\n`);
      const scene = scenes[shown];
      if (scene === undefined) continue;
      process.stdout.write(`           ${scene.announcement}\n`);
      scene.change(servers);
    }
  }
  const exitCode = await job.end;
  process.stdout.write(`\n${summaryOf(job.printed.stderr)}\n`);
  return exitCode;
}

function dataPushes({ receiver }: DemoServers): readonly RecordedPush[] {
  return receiver.pushes.filter(({ body }) => delivered(body, 'torus_data_source') !== undefined);
}

function summaryOf(log: string): string {
  const line = log.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) return log;
  const summary = JSON.parse(line) as Record<string, unknown>;
  const errors = Object.entries((summary['errors'] ?? {}) as Record<string, number>).map(([reason, count]) => `${reason} ${count}`);
  return [
    `exit code ${String(summary['exitCode'])}: ${summary['exitCode'] === 0 ? 'everything was delivered' : String(summary['message'])}`,
    `${String(summary['readings'])} readings in ${String(summary['ticks'])} ticks, ${String(summary['durationSeconds'])} s`,
    errors.length === 0 ? 'no problems' : `problems on the way: ${errors.join(', ')}`,
  ].join('\n');
}
