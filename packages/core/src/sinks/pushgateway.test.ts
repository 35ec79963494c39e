import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { startPushgateway } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { startServer } from '../http/test-server.ts';
import { requiredUrl } from '../settings/address-types.ts';
import { loadSettings } from '../settings/load-settings.ts';
import type { Finding } from '../job/finding.ts';
import { openPushgatewaySink } from '../testing/open-pushgateway-sink.ts';
import { batchOf, contractSeries } from '../testing/series-contract.ts';
import { groupingPath } from './grouping-key.ts';
import type { Sink } from './sink.ts';

const metrics = [{ name: 'unit_volts', unit: 'volts', kind: 'reading', help: 'A voltage.' }] as const;
const names = { ...contractSeries, jobName: 'torus', device: 'rack', metrics };
const batch = batchOf([{ name: 'unit_volts', labels: {}, value: 120, unit: 'volts', timeMs: 0, device: 'rack' }]);
const sinkAt = (url: string): Sink => openPushgatewaySink(url, { names });
async function findingsOf(sink: Sink): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for await (const finding of sink.check(neverAborted)) findings.push(finding);
  return findings;
}

const neverAborted = new AbortController().signal;

/** A server with the same response to every request. */
async function answering(status: number, body: string, headers: Record<string, string> = {}) {
  const server = createServer((_request, response) => response.writeHead(status, headers).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://user:canary-secret@127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('the path of a group', () => {
  it('contains plain values unchanged, and others in base64', () => {
    expect(groupingPath({ job: 'torus', instance: 'rack 1' })).toBe('/metrics/job/torus/instance/rack%201');
    expect(groupingPath({ job: 'a/b', instance: '' })).toBe('/metrics/job@base64/YS9i/instance@base64/=');
    expect(groupingPath({ job: '..', instance: '/var/tmp' })).toBe('/metrics/job@base64/Li4/instance@base64/L3Zhci90bXA');
  });

  it('can be sent and quoted in a shell, whatever is in it', () => {
    expect(groupingPath({ job: "it's", instance: 'half \ud800' })).toBe('/metrics/job/it%27s/instance/half%20%EF%BF%BD');
    expect(groupingPath({ "x'; reboot #\n": 'y' })).toBe('/metrics/x%27%3B%20reboot%20%23%0A/y');
  });

  it('is below the path of the base address', async () => {
    await using receiver = await startServer((response) => response.end());
    await sinkAt(`${receiver.url}/api/v1/import/prometheus/`).deliver(batch, neverAborted);
    expect(receiver.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PUT /api/v1/import/prometheus/metrics/job/torus/instance/rack',
    ]);
  });
});

describe('the text of a Pushgateway’s refusal', () => {
  it('is quoted without the password of the address, in whatever encoding', async () => {
    const password = 'c@nary/p4ss';
    const echo = `no ${password}, ${encodeURIComponent(password)}, ${Buffer.from(`me:${password}`).toString('base64')}, ${JSON.stringify(password)}`;
    await using server = await answering(400, echo);
    const settings = { target: requiredUrl({ name: 'TARGET_URL', help: 'Where', example: 'http://target' }) };
    const TARGET_URL = server.url.replace('user:canary-secret', `me:${encodeURIComponent(password)}`);
    const { target } = loadSettings(settings, [], { TARGET_URL });
    const answer = await sinkAt(target.href).deliver(batch, neverAborted);
    const message = answer.retry?.error.message ?? '';
    expect(message).toMatch(/status 400: no \[redacted\], \[redacted\], \S{0,6}\[redacted\], "\[redacted\]"$/);
    expect(inspect(answer, { depth: 9 })).not.toMatch(/c@nary|c%40nary|p4ss/);
  });
});

describe('an answer of a Pushgateway', () => {
  it.each([
    [200, '', undefined],
    [202, '', undefined],
    [204, '', undefined],
    [500, 'no', 'soon'],
    [503, '<html>', 'soon'],
    [429, '', 'soon'],
    [200, '<!DOCTYPE html><html>sign in</html>', 'soon'],
    [302, '', 'next-run'],
    [400, 'pushed metrics are invalid', 'next-run'],
    [404, 'not found', 'next-run'],
    [401, '', 'next-run'],
    [403, '', 'next-run'],
    [401, '<html>sign in to the network</html>', 'soon'],
    [403, '<!doctype html><title>Blocked</title>', 'soon'],
  ])('with status %d and body %j means retry: %s', async (status, body, when) => {
    await using server = await answering(status, body, status === 302 ? { location: '/login' } : {});
    expect((await sinkAt(server.url).deliver(batch, neverAborted)).retry?.when).toBe(when);
  });

  it('is exit code 77 if it refuses the credentials, and 75 if it refuses the values', async () => {
    await using refusing = await answering(401, '');
    await using inconsistent = await answering(400, 'pushed metrics are invalid or inconsistent with existing metrics: collected');
    expect(await sinkAt(refusing.url).deliver(batch, neverAborted)).toMatchObject({ retry: { error: { exitCode: 77 } } });
    expect(await sinkAt(inconsistent.url).deliver(batch, neverAborted)).toMatchObject({
      retry: {
        error: {
          exitCode: 75,
          message: expect.stringContaining('inconsistent with existing metrics'),
          fix: expect.stringContaining('check'),
        },
      },
    });
  });

  it('is a refusal of the credentials if a web page asks for them', async () => {
    await using server = await answering(401, '<html>401 Authorization Required</html>', { 'www-authenticate': 'Basic realm="x"' });
    expect(await sinkAt(server.url).deliver(batch, neverAborted)).toMatchObject({ retry: { when: 'next-run', error: { exitCode: 77 } } });
  });

  it('is reported without the password of the address', async () => {
    await using server = await answering(400, 'no');
    const answer = await sinkAt(server.url).deliver(batch, neverAborted);
    expect(JSON.stringify(answer)).not.toContain('canary-secret');
  });
});

describe('the check of a Pushgateway', () => {
  const push = (url: string, path: string, body: string) => fetch(`${url}${path}`, { method: 'POST', body });

  it('accepts groups of other jobs and of other instances', async () => {
    await using receiver = Object.assign(await startPushgateway(), { [Symbol.asyncDispose]: async () => receiver.close() });
    await push(receiver.url, '/metrics/job/other', 'other_series 1\n');
    await push(receiver.url, '/metrics/job/torus/instance/hall', '# TYPE unit_volts gauge\nunit_volts 1\n');
    await sinkAt(receiver.url).deliver(batch, neverAborted);
    const findings = await findingsOf(sinkAt(receiver.url));
    expect(findings.map(({ problem }) => problem)).toEqual([undefined]);
  });

  it.each([
    ['untyped series under the job alone', '/metrics/job/torus', 'unit_volts{instance="rack"} 1\n'],
    ['the same series under the job alone', '/metrics/job/torus', '# TYPE unit_volts gauge\nunit_volts{instance="rack"} 1\n'],
    ['untyped series of another instance', '/metrics/job/torus/instance/a%20b', 'unit_volts 1\n'],
  ])('finds %s and prints the DELETE that fixes it', async (_what, path, body) => {
    await using receiver = Object.assign(await startPushgateway(), { [Symbol.asyncDispose]: async () => receiver.close() });
    await push(receiver.url, path, body);
    expect(await sinkAt(receiver.url).deliver(batch, neverAborted)).toMatchObject({ accepted: 0, retry: { when: 'next-run' } });
    const [finding, ...others] = await findingsOf(sinkAt(receiver.url));
    expect(others).toEqual([]);
    expect(finding?.fix).toBe(`curl -X DELETE '${receiver.url}${path}'`);
    await fetch(`${receiver.url}${path}`, { method: 'DELETE' });
    expect(await sinkAt(receiver.url).deliver(batch, neverAborted)).toEqual({ accepted: 1, refused: [] });
  });

  it('warns that it cannot find conflicts if groups are not listed', async () => {
    await using server = await answering(404, 'unknown path');
    const [finding] = await findingsOf(sinkAt(server.url));
    expect(finding).toMatchObject({ message: expect.stringContaining('lists no groups') });
    expect(finding).not.toHaveProperty('problem');
  });

  it('distinguishes a web page from a refusal', async () => {
    await using server = await answering(403, '<html>Blocked</html>');
    const [finding] = await findingsOf(sinkAt(server.url));
    expect(finding).toMatchObject({ problem: { reason: 'pushgateway_page', exitCode: 75 } });
  });

  it('never prints the password', async () => {
    await using server = await answering(401, '');
    expect(JSON.stringify(await findingsOf(sinkAt(server.url)))).not.toContain('canary-secret');
  });
});
