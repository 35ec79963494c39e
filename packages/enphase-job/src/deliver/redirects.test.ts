import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ReadsRig } from '../testing/reads-rig.ts';

/** A server that always answers in the same way, and its received requests, with their keys. */
async function startServer(status: number, location?: string, body = '[]') {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.headers.authorization ?? ''}`);
    response.writeHead(request.method === 'GET' && status === 301 ? 200 : status, location === undefined ? {} : { location }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe('an API that redirects', () => {
  it.each(['WATTJOBS_API_URL', 'LOCAL_API_BASE_URL'])('to another origin gets neither the key nor rows sent there: %s', async (name) => {
    await using rig = await ReadsRig.start();
    await using other = await startServer(200);
    await using api = await startServer(307, `${other.url}/api/v1/enphase/`);
    const settings = { WATTJOBS_API_URL: undefined, WATTJOBS_API_KEY: 'canary-key', [name]: `${api.url}/api/v1/enphase/` };
    const { exitCode, summary, stderr } = await rig.run({ settings });
    expect(other.requests).toEqual([]);
    expect(summary['errors']).toEqual({ api_redirects: 1 });
    expect(exitCode).toBe(75);
    expect(stderr).not.toContain('canary-key');
  });

  it('does not accept a row by a redirect to a page', async () => {
    await using rig = await ReadsRig.start();
    await using api = await startServer(301, '/elsewhere');
    const settings = { WATTJOBS_API_URL: undefined, LOCAL_API_BASE_URL: `${api.url}/api/v1/enphase/` };
    const { exitCode } = await rig.run({ settings });
    expect(exitCode).toBe(75);
    expect(api.requests.filter((request) => request.startsWith('POST')).length).toBeGreaterThan(0);
  });
});

describe('a gateway in front of a legacy API', () => {
  it.each([400, 403, 422])('that returns a page with status %i accepts no row, and every row is repeated', async (status) => {
    await using rig = await ReadsRig.start();
    await using api = await startServer(status, undefined, '<head><title>Bad Request</title></head>');
    const settings = { WATTJOBS_API_URL: undefined, LOCAL_API_BASE_URL: `${api.url}/api/v1/enphase/` };
    const { exitCode, summary } = await rig.run({ settings });
    expect(summary['errors']).toEqual({ api_page: 1 });
    expect(exitCode).toBe(75);
  });
});
