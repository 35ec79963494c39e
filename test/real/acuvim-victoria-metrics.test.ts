import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ModbusMeter, startModbusMeters } from '@wattjobs/simulators';
import { describe, it } from 'vitest';
import { type RealVictoriaMetrics, startVictoriaMetrics, victoriaMetricsVersions } from './start-victoria-metrics.ts';

const mainFile = fileURLToPath(new URL('../../packages/acuvim-job/src/main.ts', import.meta.url));

/** The fifteen values that the old stack read from each meter. */
const legacyNames = ['Va', 'Vb', 'Vc', 'Vab', 'Vbv', 'Vca', 'Ia', 'Ib', 'Ic', 'Vln', 'Vll', 'I', 'P', 'Q', 'F'].map(
  (name) => `acuvim_${name}`,
);

/** Two meters, a VictoriaMetrics, and a folder that outlives each run. */
async function startSite(version: (typeof victoriaMetricsVersions)[number]) {
  const folder = mkdtempSync(join(tmpdir(), 'acuvim-'));
  const [farm, server] = await Promise.all([startModbusMeters(2, { valuesMode: 'primary' }), startVictoriaMetrics(version)]);
  const targets = farm.meters.map(({ host, port }, index) => ({ name: `acuvim_1${index}`, address: host, port }));
  writeFileSync(join(folder, 'targets.yaml'), JSON.stringify({ targets }));
  const jobs: ChildProcess[] = [];
  const startJob = (settings: Readonly<Record<string, string>>): ChildProcess => {
    const environment = {
      PATH: process.env['PATH'],
      TARGETS_FILE: join(folder, 'targets.yaml'),
      LINE_PROTOCOL_URL: `${server.url}/write?db=telegraf`,
      OUTBOX_DIR: join(folder, 'outbox'),
      STATE_URL: `file://${folder}/state.json`,
      POLL_INTERVAL: '1',
      ...settings,
    };
    const job = spawn(process.execPath, [mainFile, 'run'], { env: environment, stdio: 'ignore' });
    jobs.push(job);
    return job;
  };
  return {
    meters: farm.meters,
    server,
    startJob,
    [Symbol.asyncDispose]: async () => {
      for (const job of jobs) job.kill('SIGKILL');
      await Promise.all([farm.close(), server.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe.concurrent.each(victoriaMetricsVersions)('acuvim-job and VictoriaMetrics %s', (version) => {
  it('every reading arrives, although the server is away, and the job is killed in the meantime', async ({ expect }) => {
    await using site = await startSite(version);
    const { server, meters, startJob } = site;
    const first = startJob({ JOB_DURATION: '60' });
    await expect.poll(async () => (await timesOf(server, 'acuvim_P', 0)).length).toBeGreaterThan(2);
    await server.stop();
    await delay(6_000);
    const killed = once(first, 'exit');
    first.kill('SIGKILL');
    await killed;
    const second = startJob({ JOB_DURATION: '12' });
    const restartedMs = Date.now();
    await delay(6_000);
    await server.start();
    expect(await once(second, 'exit')).toEqual([0, null]);
    for (const [index, meter] of meters.entries()) {
      // Each block has its own time: when its answer arrived.
      for (const [name, start] of [
        ['acuvim_P', 0x3000],
        ['acuvim_Ep_imp', 0x403c],
      ] as const) {
        const asked = meter.requests.filter((request) => request.start === start && request.status === 'answered').map(({ time }) => time);
        const stored = await timesOf(server, name, index);
        expect(stored.length).toBeGreaterThan(12);
        expect(new Set(stored).size).toBe(stored.length);
        const lost = asked.filter((time, place) => !stored.some((timeMs) => timeMs >= time && timeMs < (asked[place + 1] ?? Infinity)));
        // A pass that the kill interrupted was not kept yet.
        const lastOfFirst = asked.findLast((time) => time < restartedMs);
        expect(lost.filter((time) => time !== lastOfFirst)).toEqual([]);
        expect(stored).toHaveLength(asked.length - lost.length);
      }
    }
  });

  it.for(['legacy', 'current'] as const)('answers the queries of the old stack, with the %s labels', async (tagSet, { expect }) => {
    await using site = await startSite(version);
    const { server, startJob, meters } = site;
    const watts = [4_800, 2_400];
    for (const [index, meter] of meters.entries()) holdPower(meter, watts[index] ?? 0);
    const job = startJob({ TAG_SET: tagSet, JOB_DURATION: '4' });
    expect(await once(job, 'exit')).toEqual([0, null]);
    await fetch(`${server.url}/internal/force_flush`);
    const label = tagSet === 'legacy' ? 'device' : 'system_id';
    const ask = (query: string) => answerOf(server, query);

    // How an event report finds out that a logger is a meter, and what kind.
    expect(await ask(`acuvim_P{${label}=~".*acuvim_10.*"}`)).toEqual([4_800]);
    expect(await ask(`avg_over_time(acuvim_Va{${label}=~".*acuvim_10.*"}[1m])`)).toEqual([expect.closeTo(230, 3)]);
    expect(await ask(`max_over_time(acuvim_P{${label}=~".*acuvim_11.*"}[1m])`)).toEqual([2_400]);
    expect(await ask(`sqrt(acuvim_P{${label}="acuvim_10"}^2 + acuvim_Q{${label}="acuvim_10"}^2)`)).toEqual([expect.closeTo(4_800, -1)]);
    expect(await ask('count(acuvim_Vbv)')).toEqual([2]);
    const names = (await json(server, '/api/v1/label/__name__/values')) as { readonly data: readonly string[] };
    expect(names.data).toEqual(expect.arrayContaining(legacyNames));

    // vmagent federates all of them.
    const federated = await (await fetch(`${server.url}/federate?${new URLSearchParams({ 'match[]': '{__name__=~"acuvim_.*"}' })}`)).text();
    const powers = [...federated.matchAll(/^acuvim_P\{.*?\} (\S+)/gm)].map(([, value]) => value);
    expect(new Set(powers)).toEqual(new Set(['2400', '4800']));
  });
});

/** Power factor 1 and the same current in each phase, so that the power is exact. */
function holdPower(meter: ModbusMeter, watts: number): void {
  const amperes = watts / 3 / 230;
  meter.set({ voltageVolts: [230, 230, 230], currentAmps: [amperes, amperes, amperes], powerFactor: [1, 1, 1] });
}

async function timesOf(server: RealVictoriaMetrics, name: string, index: number): Promise<readonly number[]> {
  const points = await server.exportAll(`${name}{system_id="acuvim_1${index}",db="telegraf"}`);
  return points.map(({ timeMs }) => timeMs);
}

/** The values that an instant query gives now, which by default is a little in the past. */
async function answerOf(server: RealVictoriaMetrics, query: string): Promise<readonly number[]> {
  const parameters = new URLSearchParams({ query, latency_offset: '1ms', nocache: '1' });
  const answer = (await json(server, `/api/v1/query?${parameters}`)) as {
    readonly data: { readonly result: readonly { value: [number, string] }[] };
  };
  return answer.data.result.map(({ value: [, text] }) => Number(text));
}

async function json(server: RealVictoriaMetrics, path: string): Promise<unknown> {
  return await (await fetch(`${server.url}${path}`)).json();
}
