import { fileURLToPath } from 'node:url';
import { runJobCommand, startServer } from '@wattjobs/core/testing';
import { expect, it } from 'vitest';
import { meterJob } from './job.ts';

it('delivers what the meter answers', async () => {
  await using meter = await startServer((response) => response.end('1234.5\n'));
  const result = await runJobCommand(meterJob, {
    arguments: ['once', '--dry-run'],
    environment: {
      METER_URL: meter.url,
      METER_PASSWORD: 'not a secret',
      PUSHGATEWAY_URL: 'http://pushgateway.invalid:9091',
      STATE_URL: 'memory:',
    },
  });
  await expect(result.stdout).toMatchFileSnapshot(fileURLToPath(new URL('../testcases/a-load-is-read/expected.prom', import.meta.url)));
  expect(result.exitCode).toBe(0);
});
