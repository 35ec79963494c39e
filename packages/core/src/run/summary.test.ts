import { describe, expect, it } from 'vitest';
import { type RunSummary, summaryLine } from './summary.ts';

const summary: RunSummary = {
  job: 'torus-job',
  source: 'rack-ups',
  exitCode: 75,
  error: 'DELIVERY_FAILED',
  message: 'the Pushgateway did not take the values',
  ticks: 19,
  missedTicks: 0,
  readings: 90,
  missedDeliveries: 1,
  durationSeconds: 271.3,
  errors: { pushgateway_connection: 1 },
};

describe('the summary line', () => {
  it('is one line of JSON with everything in it', () => {
    const line = summaryLine(summary, Date.UTC(2026, 10, 1));
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual({ level: 'error', time: '2026-11-01T00:00:00.000Z', msg: 'the run is over', ...summary });
  });

  it('fits a termination message of 4096 bytes, even if the message is long and not in ASCII', () => {
    const line = summaryLine({ ...summary, message: 'größer '.repeat(2000) }, 0);
    expect(Buffer.byteLength(line)).toBeLessThanOrEqual(4096);
    expect(JSON.parse(line)).toMatchObject({
      exitCode: 75,
      errors: { pushgateway_connection: 1 },
      message: expect.stringMatching(/^größer .*…$/),
    });
  });
});
