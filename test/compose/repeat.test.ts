import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { locked, runContainer } from '../images/docker.ts';

const repeat = resolve(import.meta.dirname, '../../compose/repeat.sh');

/** Ends the repetition with the third start: after a time, a busy machine would have started another number of them. */
const threeTimes = 'date +%s; echo >> /tmp/starts; [ "$(wc -l < /tmp/starts)" -lt 3 ] || kill -TERM $PPID';
/** Much longer than three starts take, for what never ends by itself. */
const atMostSeconds = 120;

/** Repeats a script in place of the job, for some seconds. Returns the lines that it printed, and the exit code. */
async function repeatScript(script: string, seconds: number): Promise<{ lines: readonly string[]; exitCode: number }> {
  // `node` is the program that the timer starts.
  const stub = `mkdir /tmp/bin && printf '%s' "$STUB" > /tmp/bin/node && chmod +x /tmp/bin/node`;
  const start = `PATH=/tmp/bin:$PATH exec timeout --signal TERM --preserve-status ${seconds} /bin/sh /repeat.sh`;
  const options = [...locked, '--tmpfs', '/tmp:exec', '--volume', `${repeat}:/repeat.sh:ro`, '--entrypoint', '/bin/sh'];
  const variables = [`STUB=#!/bin/sh\n${script}`, 'RUN_INTERVAL_SECONDS=2', 'SOURCE_NAME=made-up'];
  const environment = variables.flatMap((variable) => ['--env', variable]);
  const { stdout, exitCode } = await runContainer('torus-job', [...options, ...environment], ['-c', `${stub} && ${start}`]);
  return { lines: stdout.trim().split('\n'), exitCode };
}

/** The pauses between the starts that a script printed with `date +%s`. */
function pausesOf(lines: readonly string[]): readonly number[] {
  const starts = lines.map(Number);
  return starts.slice(1).map((start, index) => start - (starts[index] ?? 0));
}

describe('repeat.sh', () => {
  it('repeats a job in its interval, whether a retry can help or the run succeeded', async () => {
    const scripts = [0, 1, 69, 75].map((code) => `${threeTimes}; exit ${code}`);
    for (const { lines } of await Promise.all(scripts.map((script) => repeatScript(script, atMostSeconds)))) {
      expect(lines).toHaveLength(3);
      expect(Math.min(...pausesOf(lines))).toBeGreaterThanOrEqual(1);
    }
  });

  it('does not make up for runs that it missed', async () => {
    const { lines } = await repeatScript(`${threeTimes}; if [ ! -e /tmp/slow ]; then touch /tmp/slow; sleep 7; fi`, atMostSeconds);
    const [first = 0, second = 0] = pausesOf(lines);
    expect(first).toBeGreaterThanOrEqual(7);
    expect(second).toBeGreaterThanOrEqual(1);
  });

  it.each([77, 78])('does not repeat a job that ended with %d', async (code) => {
    expect(await repeatScript(`echo once; exit ${code}`, 8)).toEqual({ lines: ['once'], exitCode: code });
  });

  it('passes SIGTERM on, and ends with the exit code of the run', async () => {
    const script = `trap 'echo stopped; exit 75' TERM; echo started; while :; do sleep 0.1; done`;
    expect(await repeatScript(script, 8)).toEqual({ lines: ['started', 'stopped'], exitCode: 75 });
  });
});
