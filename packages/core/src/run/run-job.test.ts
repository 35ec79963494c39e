import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startPushgateway, type PushgatewayReceiver } from '@wattjobs/simulators';
import { RenewCredentials, RetrySource } from '../errors/errors.ts';
import { defineJob, type Pass, type Tick } from '../job/job.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { runJobCommand } from '../testing/test-host.ts';

type Read = (tick: Tick, clock: FakeClock) => Promise<Pass<{ readonly delivered: number }>>;

/** A job whose source behaves as the test scripts. The value of each pass is its index, unless another is given. */
function scriptedJob(read: Read, clock: FakeClock) {
  return defineJob({
    name: 'scripted-job',
    summary: 'Does what a test scripts',
    defaults: { durationSeconds: 60, intervalSeconds: 15, jobName: 'scripted', instanceName: 'one' },
    settings: {},
    rules: [],
    metrics: [{ name: 'scripted_volts', unit: 'volts', kind: 'reading', help: 'A voltage.' }],
    reasons: [],
    state: { version: 1, schema: z.object({ delivered: z.number() }), empty: { delivered: 0 } },
    open: async () => ({ read: (tick) => read(tick, clock), check: async function* () {}, close: async () => undefined }),
  });
}

function volts(value: number): Pass<{ readonly delivered: number }> {
  return { points: [{ name: 'scripted_volts', labels: {}, value, unit: 'volts', timeMs: 0, device: 'one' }], problems: [] };
}

async function run(
  read: Read,
  options: { receiver?: (receiver: PushgatewayReceiver) => unknown; stop?: AbortSignal; clock?: FakeClock } = {},
) {
  const clock = options.clock ?? new FakeClock();
  const receiver = await startPushgateway({ now: () => clock.now() });
  try {
    await options.receiver?.(receiver);
    const environment = { PUSHGATEWAY_URL: receiver.url, STATE_URL: 'memory:' };
    const outcome = await runJobCommand(scriptedJob(read, clock), {
      arguments: [],
      environment,
      clock,
      ...(options.stop === undefined ? {} : { stop: options.stop }),
    });
    const value = (name: string) => receiver.series().find((series) => series.name === name)?.value;
    return { ...outcome, value, pushes: receiver.pushes.filter(({ body }) => body.includes('scripted_volts')) };
  } finally {
    await receiver.close();
  }
}

describe('a run', () => {
  it('delivers each pass and ends before its deadline', async () => {
    const { exitCode, summary, pushes, value } = await run(async ({ index }) => volts(index));
    expect(exitCode).toBe(0);
    expect(summary).toMatchObject({ ticks: 4, readings: 4, missedTicks: 0, durationSeconds: 45 });
    expect(pushes).toHaveLength(4);
    expect(value('scripted_volts')).toBe(3);
    expect(value('wattjobs_run_readings')).toBe(4);
  });

  it('ends at once with 1 if the source throws an unexpected error, and logs its stack', async () => {
    const { exitCode, summary, stderr } = await run(async ({ index }) => {
      if (index === 1) throw new TypeError('undefined is not a function');
      return volts(index);
    });
    expect(exitCode).toBe(1);
    expect(summary).toMatchObject({ error: 'BUG', ticks: 1, readings: 1, errors: { bug: 1 } });
    expect(stderr).toContain('run-job.test.ts');
  });

  it('goes on if the source throws an expected error', async () => {
    const { exitCode, summary } = await run(async ({ index }) => {
      if (index < 2) throw new RetrySource('off', { reason: 'source_off' });
      return volts(index);
    });
    expect(exitCode).toBe(0);
    expect(summary).toMatchObject({ readings: 2, errors: { source_off: 2 } });
  });

  it('ends early after a pass that ends the run', async () => {
    const problem = new RenewCredentials('refused', { reason: 'login_refused' });
    const { exitCode, summary } = await run(async () => ({ points: [], problems: [problem], next: 'end' }));
    expect(exitCode).toBe(77);
    expect(summary['ticks']).toBe(1);
  });

  it('updates the state with whether the pass was delivered', async () => {
    const remembered: boolean[] = [];
    const read: Read = async ({ index }) => ({
      ...volts(index),
      remember: (state, delivered) => {
        remembered.push(delivered);
        return state;
      },
    });
    await run(read, { receiver: (receiver) => receiver.control({ dropConnection: true, times: 1 }) });
    expect(new Set(remembered)).toEqual(new Set([false, true]));
  });

  it('retries the last values for a few seconds, and delivers them if the sink recovers after the last tick', async () => {
    const clock = new FakeClock();
    const { exitCode, summary, value } = await run(async ({ index }) => volts(index), {
      clock,
      receiver: (receiver) => {
        receiver.control({ dropConnection: true });
        clock.timeout(47_000).addEventListener('abort', () => receiver.control({ dropConnection: false }));
      },
    });
    expect(exitCode).toBe(0);
    expect(value('scripted_volts')).toBe(3);
    expect(summary).toMatchObject({ missedDeliveries: 4, readings: 1 });
  });

  it('retries its own metrics too: one error of the sink does not fail the run', async () => {
    const clock = new FakeClock();
    const { exitCode, value } = await run(async ({ index }) => volts(index), {
      clock,
      // The fifth push contains the run's metrics.
      receiver: (receiver) => clock.timeout(44_999).addEventListener('abort', () => receiver.control({ status500: true, times: 2 })),
    });
    expect(exitCode).toBe(0);
    expect(value('wattjobs_run_exit_code')).toBe(0);
  });

  it('ends within a grace period after SIGTERM, even if the sink is down', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const startMs = clock.monotonic();
    const { exitCode, terminationMessage } = await run(
      async ({ index }) => {
        if (index === 1) stop.abort();
        return volts(index);
      },
      { clock, stop: stop.signal, receiver: (receiver) => receiver.control({ dropConnection: true }) },
    );
    expect(exitCode).toBe(75);
    expect(terminationMessage).toContain('DELIVERY_FAILED');
    expect(clock.monotonic() - startMs - 15_000).toBeLessThanOrEqual(12_000);
  });

  it('does not deliver a pass that was cut short without a reading: the values of the previous pass stay', async () => {
    const stop = new AbortController();
    const { exitCode, value, summary } = await run(
      async ({ index, signal }) => {
        if (index === 0) return volts(7);
        stop.abort();
        return { points: [], problems: signal.aborted ? [] : [new RetrySource('off', { reason: 'source_off' })] };
      },
      { stop: stop.signal },
    );
    expect(exitCode).toBe(0);
    expect(value('scripted_volts')).toBe(7);
    expect(summary['ticks']).toBe(1);
  });

  it('aborts a read at its deadline', async () => {
    const { exitCode, summary } = await run(async ({ index, signal }, clock) => {
      if (index === 0) return volts(1);
      await clock.sleep(3_600_000, signal);
      return { points: [], problems: [] };
    });
    expect(exitCode).toBe(0);
    expect(summary).toMatchObject({ durationSeconds: 60, missedTicks: 2 });
  });

  it('reports in its own metrics when it last succeeded, and a failed run keeps that time', async () => {
    const { value } = await run(async () => ({ points: [], problems: [] }), {
      receiver: (receiver) =>
        fetch(`${receiver.url}/metrics/job/wattjobs/instance/scripted-job`, {
          method: 'PUT',
          body: '# TYPE wattjobs_run_last_success_timestamp_seconds gauge\nwattjobs_run_last_success_timestamp_seconds{source="scripted-job"} 5\n',
        }),
    });
    expect(value('wattjobs_run_exit_code')).toBe(69);
    expect(value('wattjobs_run_last_success_timestamp_seconds')).toBe(5);
  });
});
