import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { runJobCommand } from '@wattjobs/core/testing';
import { expect, it } from 'vitest';
import { meterJob } from './job.ts';

it('delivers what the meter answers', async () => {
  const meter = createServer((_request, reply) => reply.end('1234.5\n')).listen(0, '127.0.0.1');
  await once(meter, 'listening');
  const { port } = meter.address() as AddressInfo;
  const result = await runJobCommand(meterJob, {
    arguments: ['once', '--dry-run'],
    environment: {
      METER_URL: `http://127.0.0.1:${port}`,
      METER_PASSWORD: 'not a secret',
      PUSHGATEWAY_URL: 'http://pushgateway.invalid:9091',
      STATE_URL: 'memory:',
    },
  });
  meter.close();
  await expect(result.stdout).toMatchFileSnapshot(fileURLToPath(new URL('../testcases/a-load-is-read/expected.prom', import.meta.url)));
  expect(result.exitCode).toBe(0);
});
