import { setTimeout as delay } from 'node:timers/promises';
import type { StartProgram } from '@wattjobs/core/catalog';
import type { DemoServers } from './meters.ts';

const intervalSeconds = 0.5;
const passes = 10;
/** When the receiver goes and comes back, in passes. */
const away = { from: 3, to: 7 };

/** Runs acuvim-job while the receiver is away for a while, prints what arrived, and returns the job's exit code, or 1 if a point is missing. */
export async function tellStory({ receiver, settings, meters }: DemoServers, startProgram: StartProgram): Promise<number> {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`acuvim-job reads ${meters.length} meters every ${intervalSeconds} s; the receiver is away from pass ${away.from} to ${away.to}.\n`);
  const job = startProgram('acuvim-job', ['run'], {
    ...settings,
    POLL_INTERVAL: String(intervalSeconds),
    JOB_DURATION: String(passes * intervalSeconds),
  });
  let isOver = false;
  const ended = job.end.finally(() => {
    isOver = true;
  });
  const readPasses = () => Math.max(...meters.map(({ requests }) => requests.filter(({ start }) => start === 0x3000).length));
  const until = async (pass: number) => {
    while (!isOver && readPasses() < pass) await delay(20);
  };
  await until(away.from);
  await receiver.goDown();
  say('the receiver is away');
  await until(away.to);
  await receiver.comeBack();
  say('the receiver is back');
  const exitCode = await ended;
  const powers = receiver.points().filter(({ name }) => name === 'acuvim_P');
  say(
    `\n${['meter    ', ...Array.from({ length: passes }, (_, index) => `pass ${index + 1}`.padStart(8))].join(' ')}   active power in watts`,
  );
  for (const [instance, points] of Map.groupBy(powers, ({ labels }) => labels['instance'] ?? '')) {
    const values = points
      .toSorted((left, right) => left.timeMs - right.timeMs)
      .map(({ value }) => String(Math.round(Number(value))).padStart(8));
    say([instance.padEnd(9), ...values].join(' '));
  }
  const expected = readPasses() * meters.length;
  say(`\nexit code ${exitCode}: ${powers.length} of ${expected} powers arrived, each with its own time`);
  if (powers.length < expected) say(job.printed.stderr);
  return exitCode === 0 && powers.length < expected ? 1 : exitCode;
}
