import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPushgateway } from '@wattjobs/simulators';
import { expect, it } from 'vitest';
import { HttpSession } from '../http/session.ts';
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
