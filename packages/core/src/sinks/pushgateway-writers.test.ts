import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPushgateway } from '@wattjobs/simulators';
import { expect, it } from 'vitest';
import { openPushgatewaySink } from '../testing/open-pushgateway-sink.ts';
import { describeWriters } from '../testing/writers-contract.ts';

describeWriters('a simulated Pushgateway', async () => {
  const gateway = await startPushgateway();
  return { url: gateway.url, stop: async () => gateway.close() };
});

it.for([
  ['is no list', 200, '{"status":"success","data":[{"push_time_seconds":5}, 7, null]}'],
  ['is no JSON', 200, '<html>'],
  ['is refused', 404, ''],
  ['is larger than is read', 200, `"${'x'.repeat(3_000_000)}"`],
] as const)('an answer that %s tells of nobody', async ([, status, body]) => {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const own = { name: 'one/ups', source: 'ups', series: { job: 'torus', instance: 'rack' } };
  const sink = openPushgatewaySink(`http://127.0.0.1:${port}`, []);
  expect(await sink.others?.(own, 0, new AbortController().signal)).toEqual([]);
  server.closeAllConnections();
  server.close();
});
