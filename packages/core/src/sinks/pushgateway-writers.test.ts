import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPushgateway } from '@wattjobs/simulators';
import { expect, it } from 'vitest';
import { HttpSession } from '../http/session.ts';
import { startServer } from '../http/test-server.ts';
import { openPushgatewaySink } from '../testing/open-pushgateway-sink.ts';
import { batchOf, volts } from '../testing/series-contract.ts';
import { describeWriters } from '../testing/writers-contract.ts';
import { recentMarks } from './pushgateway-writers.ts';

describeWriters('a simulated Pushgateway', async () => {
  const gateway = await startPushgateway();
  return { url: gateway.url, stop: async () => gateway.close() };
});

it.for([
  ['is not a list of groups', 200, '{"status":"success","data":[{"push_time_seconds":5}, 7, null]}'],
  ['is not JSON', 200, '<html>'],
  ['is refused', 404, ''],
  ['exceeds the size limit', 200, `"${'x'.repeat(3_000_000)}"`],
] as const)('finds no mark in an answer that %s', async ([, status, body]) => {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const question = { nowMs: 0, signal: new AbortController().signal };
  const session = new HttpSession({ userAgent: 'wattjobs', cookies: 'none' });
  expect(await recentMarks({ ...question, baseUrl: new URL(`http://127.0.0.1:${port}`), session })).toEqual([]);
  server.closeAllConnections();
  server.close();
});

it('ends a run with a bug in the look-up at its end, not in the middle', async () => {
  class BrokenSession extends HttpSession {
    override get(): Promise<never> {
      return Promise.reject(new TypeError('a bug'));
    }
  }
  await using receiver = await startServer((response) => response.end());
  const session = new BrokenSession({ userAgent: 'wattjobs', cookies: 'none' });
  const sink = openPushgatewaySink(receiver.url, { session, writer: { name: 'one/ups', source: 'ups', job: 'torus' } });
  const signal = new AbortController().signal;
  expect(await sink.deliver(batchOf([volts(1)]), signal)).toEqual({ accepted: 1, refused: [] });
  // An unhandled rejection would end the process here.
  await new Promise((resolve) => setImmediate(resolve));
  const exit = { name: 'contract_exit_code', labels: {}, value: 0, unit: 'none', timeMs: 0, device: 'ups' } as const;
  await expect(sink.deliver(batchOf([exit], { kind: 'run' }), signal)).rejects.toThrow('a bug');
});
