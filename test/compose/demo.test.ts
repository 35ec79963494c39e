import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../real/free-port.ts';
import { createStack, eventually, type Stack } from './stack.ts';

const root = resolve(import.meta.dirname, '../..');
const standIn = resolve(import.meta.dirname, 'stand-in.yaml');
let stack: Stack;
let apiPort: number;
let grafanaPort: number;

beforeAll(async () => {
  [apiPort, grafanaPort] = await Promise.all([freePort(), freePort()]);
  stack = createStack('demo', 'demo.env', {
    COMPOSE_FILE: `compose.yaml:demo.yaml:${standIn}`,
    API_PORT: String(apiPort),
    GRAFANA_PORT: String(grafanaPort),
  });
  await stack.compose('up', '--detach', '--no-build');
});

afterAll(() => stack[Symbol.asyncDispose]());

/** The values of a query in Prometheus; undefined while it has none. */
async function query(expression: string): Promise<readonly number[] | undefined> {
  const address = `http://127.0.0.1:9090/api/v1/query?query=${encodeURIComponent(expression)}`;
  const text = await stack.compose('exec', '-T', 'prometheus', 'wget', '-q', '-O', '-', address);
  const { data } = JSON.parse(text) as { data: { result: readonly { value: readonly [number, string] }[] } };
  return data.result.length === 0 ? undefined : data.result.map(({ value }) => Number(value[1]));
}

describe('the demo of the quick start', () => {
  it('shows the values of a simulated Torus in Prometheus', async () => {
    const [power = 0] = await eventually(() => query('torus_output_power_watts{instance="torus_primary"}'));
    expect(power).toBeGreaterThan(0);
    expect(await query('torus_data_source')).toEqual([0]);
  });

  it('shows the values of simulated Enphase systems in Prometheus and in the API', async () => {
    // A scrape may come before both are there.
    await eventually(async () => ((await query('enphase_energy_lifetime_watthours'))?.length === 2 ? true : undefined));
    const key = (await readFile(`${root}/compose/demo/secrets/api-admin`, 'utf8')).trim();
    const reply = await fetch(`http://127.0.0.1:${apiPort}/api/v1/enphase/systems`, { headers: { 'x-api-key': key } });
    const { data } = (await reply.json()) as { data: readonly { system_id: number }[] };
    expect(data.map((system) => system.system_id)).toEqual([4_100_001, 4_100_002]);
  });

  it('shows the values of a simulated meter in Prometheus', async () => {
    const [power = 0] = await eventually(() => query('acuvim_P{instance="acuvim_10"}'));
    expect(power).toBeGreaterThan(0);
    expect(await query('acuvim_meter_state')).toEqual([0]);
  });

  it('scrapes the API', async () => {
    expect(await eventually(() => query('up{job="wattjobs-api"} == 1'))).toEqual([1]);
  });

  it('prints one address, at which Grafana has its data source and every dashboard', async () => {
    expect(await eventually(async () => /Open (http:\S+)/.exec(await stack.compose('logs', 'address'))?.[1])).toBe(
      `http://127.0.0.1:${grafanaPort}/dashboards`,
    );
    const readable = (await (await fetch(`http://127.0.0.1:${grafanaPort}/`)).json()) as readonly string[];
    expect(readable).toEqual(
      expect.arrayContaining([
        '/etc/grafana/provisioning/datasources/prometheus.yaml',
        '/etc/grafana/provisioning/dashboards/wattjobs.yaml',
        ...['acuvim', 'api', 'enphase', 'runs', 'torus'].map((name) => `/etc/wattjobs/dashboards/${name}/dashboard.json`),
      ]),
    );
  });

  it('is locked down, and reachable from this machine alone', async () => {
    const containers = await stack.containers();
    expect(containers).toHaveLength(10);
    for (const { Name, HostConfig } of containers) {
      const isLocked = HostConfig.ReadonlyRootfs && HostConfig.CapDrop.includes('ALL');
      expect({ Name, isLocked }).toEqual({ Name, isLocked: true });
    }
    const bindings = containers.flatMap(({ HostConfig }) => Object.values(HostConfig.PortBindings ?? {}).flat());
    expect(bindings.map(({ HostIp }) => HostIp)).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  it('runs a verb of a job beside its timer', async () => {
    expect(await stack.compose('run', '--rm', '-T', 'torus', 'check')).toContain('ok');
  });

  it('stops in time: no container is killed, and a run delivers before it ends', async () => {
    await stack.compose('stop');
    const ended = (await stack.containers()).map(({ Name, State }) => [/(?:-test-\w+-\w+)[-_]([a-z]+)/.exec(Name)?.[1], State.ExitCode]);
    expect(Object.fromEntries(ended)).toEqual(
      Object.fromEntries(
        ['acuvim', 'address', 'api', 'enphase', 'grafana', 'owner', 'prometheus', 'pushgateway', 'simulators', 'torus'].map((name) => [
          name,
          0,
        ]),
      ),
    );
    expect(await stack.compose('logs', 'torus')).toContain('the run is over');
  });
});
