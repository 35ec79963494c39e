import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FixSettings } from '@wattjobs/core/errors';
import { loadSettings } from '@wattjobs/core/settings';
import { FakeClock } from '@wattjobs/core/testing';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConsumptionContext } from '../context.ts';
import { consumptionSettings, consumptionRules } from '../settings.ts';
import { type Endpoint, hostOf } from './endpoint.ts';
import { endpointsOfFile } from './endpoints-of-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'endpoints-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'endpoints.yaml');
const signal = new AbortController().signal;

function write(...lines: readonly string[]): void {
  writeFileSync(path, ['endpoints:', ...lines].join('\n'));
}

const clock = new FakeClock();
const minutesAgo = (count: number) => clock.now() - count * 60_000;

/** The list of a run with what is written, and what an earlier run remembered. */
async function open(endpoints: object = {}, more: object = {}) {
  const { endpoints: file } = loadSettings(consumptionSettings, [consumptionRules], { ENDPOINTS_FILE: path });
  if (file === undefined) throw new TypeError('there is no file');
  return await endpointsOfFile(file, {
    settings: {},
    state: { current: { endpoints, unsent: [] } },
    clock,
    ...more,
  } as unknown as ConsumptionContext);
}

async function read(...lines: readonly string[]): Promise<readonly Endpoint[]> {
  write(...lines);
  return await (await open()).all(signal);
}

async function problemsOf(...lines: readonly string[]): Promise<readonly string[]> {
  try {
    await read(...lines);
    return [];
  } catch (error) {
    if (!(error instanceof FixSettings)) throw error;
    return error.problems.map(({ problem }) => problem.replaceAll(`${folder}/`, ''));
  }
}

const place = 'scrapingConfig: { valueSelector: "#kwh" }';

describe('the file of endpoints', () => {
  it('has the words of the API, and each endpoint is its name unless it has an id', async () => {
    const [first, second, ...others] = await read(
      `- { name: rack-a3, ipAddress: 192.0.2.1:8080/energy, clientName: Client XYZ, pollInterval: 30, ${place} }`,
      `- { name: rack-a4, id: four, ipAddress: "https://pdu.example", ratedPowerKw: 11, ${place} }`,
      `- { name: off, ipAddress: 192.0.2.3, enabled: false, ${place} }`,
    );
    expect(first).toMatchObject({ id: 'rack-a3', clientName: 'Client XYZ', pollIntervalMs: 1_800_000 });
    expect(second).toMatchObject({ id: 'four', pollIntervalMs: 900_000, ratedPowerKw: 11 });
    expect(others).toEqual([]);
    expect([first, second].map((endpoint) => endpoint && hostOf(endpoint))).toEqual(['192.0.2.1:8080', 'pdu.example:443']);
  });

  it('can be that of the README', async () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml\nendpoints:\n(.*?)```/s.exec(readme) ?? [];
    writeFileSync(join(folder, 'rack-a4-password'), 'canary');
    expect((await read(example)).map(({ name }) => name)).toEqual(['rack-a3-pdu', 'rack-a4-pdu', 'plug-7']);
  });

  it('may name the file of a password, so that it holds no secret itself', async () => {
    writeFileSync(join(folder, 'password'), 'canary password \n');
    const [endpoint] = await read(
      `- { name: rack-a3, ipAddress: 192.0.2.1, authType: basic, authConfig: { username: admin, passwordFile: password }, ${place} }`,
    );
    const plan = endpoint?.plan;
    if (plan === undefined || 'problem' in plan || plan.configuration.authentication.type !== 'basic')
      throw new TypeError('it has no login');
    expect(plan.configuration.authentication.password.reveal()).toBe('canary password ');
    expect(
      await problemsOf(
        `- { name: a, ipAddress: 192.0.2.1, authType: basic, authConfig: { username: admin, passwordFile: nowhere }, ${place} }`,
      ),
    ).toEqual([expect.stringMatching(/endpoints\[0\]\.authConfig\.passwordFile names a file, which is not there/)]);
  });

  it('is refused with every mistake at once, each with its place', async () => {
    expect(
      await problemsOf(
        '- { name: a, ipAddress: 192.0.2.1, scrapingConfig: { steps: [{ action: click }] } }',
        `- { name: b, ipAddress: "ftp://192.0.2.1", authType: basic, ${place} }`,
      ),
    ).toEqual([
      expect.stringContaining('endpoints[0].scrapingConfig.'),
      expect.stringContaining('endpoints[0].scrapingConfig.'),
      expect.stringContaining('endpoints[1].ipAddress'),
      expect.stringContaining('endpoints[1].authConfig.username'),
      expect.stringContaining('endpoints[1].authConfig.password'),
    ]);
    expect(await problemsOf(`- { name: a, ipAddress: 192.0.2.1, ${place} }`, `- { name: a, ipAddres: 192.0.2.2, ${place} }`)).toEqual([
      expect.stringContaining('line 3, column 3: endpoints[1].ipAddress is missing'),
      expect.stringContaining('line 3, column 11: endpoints[1].name must differ: endpoints[0] has the same'),
      expect.stringContaining('line 3, column 14: endpoints[1].ipAddres is not a known key'),
    ]);
  });

  it('is not used beside the API', () => {
    expect(() => loadSettings(consumptionSettings, [consumptionRules], { ENDPOINTS_FILE: path, WATTJOBS_API_URL: 'http://api' })).toThrow(
      'WATTJOBS_API_URL and ENDPOINTS_FILE are both set',
    );
  });
});

describe('the endpoints of a file that are due', () => {
  async function due(lines: readonly string[], endpoints: object = {}, more: object = {}) {
    write(...lines);
    return await (await open(endpoints, more)).next(signal);
  }

  const namesOf = (endpoints: readonly { readonly name: string }[]) => endpoints.map(({ name }) => name);

  it('were not visited within their interval, less a tenth and at most a minute', async () => {
    const lines = [
      `- { name: never, ipAddress: 192.0.2.1, ${place} }`,
      `- { name: early, ipAddress: 192.0.2.2, pollInterval: 30, ${place} }`,
      `- { name: due, ipAddress: 192.0.2.3, pollInterval: 30, ${place} }`,
    ];
    const visited = { early: { attemptMs: minutesAgo(28.9) }, due: { attemptMs: minutesAgo(29) } };
    expect(namesOf(await due(lines, visited))).toEqual(['never', 'due']);
    expect(namesOf(await due(lines, visited, { onceOptions: { endpoint: 'early' } }))).toEqual(['early']);
    await expect(due(lines, visited, { onceOptions: { endpoint: 'eraly' } })).rejects.toThrow(
      '--endpoint names "eraly", and there is no such endpoint',
    );
  });

  it('come in the order of their last visit, so that a run without enough time leaves others than the run before', async () => {
    const lines = ['a', 'b', 'c', 'd'].map((name, index) => `- { name: ${name}, ipAddress: 192.0.2.${index + 1}, ${place} }`);
    const visited = { a: { attemptMs: minutesAgo(20) }, b: { attemptMs: minutesAgo(30) } };
    expect(namesOf(await due(lines, visited))).toEqual(['c', 'd', 'b', 'a']);
  });

  it('are due if the clock was ahead at their last visit', async () => {
    const lines = [`- { name: a, ipAddress: 192.0.2.1, ${place} }`];
    expect(namesOf(await due(lines, { a: { attemptMs: minutesAgo(-60 * 24 * 365) } }))).toEqual(['a']);
  });

  it('bring the last good reading, unless the meter was replaced since', async () => {
    const good = { totalKwh: 100, timeMs: minutesAgo(60) };
    const lines = (replaced: number) => [
      `- { name: a, ipAddress: 192.0.2.1, meterReplacedAt: "${new Date(minutesAgo(replaced)).toISOString()}", ${place} }`,
    ];
    const state = { a: { attemptMs: minutesAgo(60), good } };
    expect((await due(lines(61), state))[0]?.lastGood).toEqual(good);
    expect((await due(lines(59), state))[0]?.lastGood).toBeUndefined();
  });

  it('are divided among pods by host, because a meter allows few sessions', async () => {
    const lines = Array.from(
      { length: 40 },
      (_, index) => `- { name: m${index}, ipAddress: "192.0.2.${index % 10}/page-${index}", ${place} }`,
    );
    const parts = await Promise.all([0, 1, 2].map((shardIndex) => due(lines, {}, { settings: { shards: 3, shardIndex } })));
    expect(parts.flatMap(namesOf)).toHaveLength(40);
    const hosts = parts.map((part) => new Set(part.map(hostOf)));
    expect(hosts.reduce((count, { size }) => count + size, 0)).toBe(10);
  });
});
