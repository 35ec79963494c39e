import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLineProtocolReceiver, startModbusMeter } from '@wattjobs/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPymodbusServer } from './pymodbus.ts';

const mainFile = fileURLToPath(new URL('../../packages/acuvim-job/src/main.ts', import.meta.url));

/** The fast block of an Acuvim II: 3 × 230 V, 60 A, power factor 0.5. */
const fastBlock = {
  start: 0x3400,
  type: 'float32',
  values: [230, 230, 230, 398.372, 398.372, 398.372, 60, 60, 60, 230, 398.372, 60, 20_700, 35_853.5, 50],
} as const;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'acuvim-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts the job as a process with these targets. */
function start(args: readonly string[], targets: readonly object[], settings: Readonly<Record<string, string>> = {}) {
  const list = join(folder, 'targets.yaml');
  writeFileSync(list, JSON.stringify({ targets }));
  const environment = { PATH: process.env['PATH'], TARGETS_FILE: list, STATE_URL: `file://${folder}/state.json`, ...settings };
  const child = spawn(process.execPath, [mainFile, ...args], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return { child, end: once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr })) };
}

describe('acuvim-job as a process', () => {
  it.each(['tcp', 'rtu'] as const)('reads two units of a server that others wrote, over %s', async (framing) => {
    const units = [1, 2].map((unitId) => ({ unitId, runs: [fastBlock] }));
    await using server = await startPymodbusServer(units, framing);
    const { host: address, port } = server;
    const targets = units.map(({ unitId }) => ({ name: `unit ${unitId}`, address, port, unitId, framing, profile: 'acuvim-fast' }));
    const { code, stdout, stderr } = await start(['once', '--dry-run'], targets).end;
    expect(code, stderr).toBe(0);
    const value = (name: string, instance: string) => new RegExp(`^${name}\\{.*instance="${instance}"\\} (.*)$`, 'm').exec(stdout)?.[1];
    for (const instance of ['unit 1', 'unit 2']) {
      expect([value('acuvim_P', instance), value('acuvim_Vbv', instance), value('acuvim_F', instance)]).toEqual(['20700', '398.372', '50']);
      expect(value('acuvim_power_check_ratio', instance)).toBe('1');
    }
  });

  it('refuses the profile of another meter, whose registers that server does not have', async () => {
    await using server = await startPymodbusServer([{ unitId: 1, runs: [fastBlock] }]);
    const target = { address: server.host, port: server.port, profile: 'acuvim-l' };
    const { code, stdout } = await start(['check'], [target], { PUSHGATEWAY_URL: 'http://127.0.0.1:9' }).end;
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/^FAIL {2}meter acuvim_1: .*exception 02/m);
  });

  it('closes its connection and exits after SIGTERM, in the middle of a request that is never answered', async () => {
    await using meter = await startModbusMeter({ hang: true });
    await using receiver = await startLineProtocolReceiver();
    const settings = { METER_TIMEOUT: '60', LINE_PROTOCOL_URL: receiver.writeUrl };
    const { child, end } = start(['run'], [{ address: meter.host, port: meter.port }], settings);
    while (meter.requests.length === 0) await new Promise(setImmediate);
    child.kill('SIGTERM');
    const { code, stderr } = await end;
    expect(code, stderr).toBe(75);
    expect(stderr).toContain('RUN_INTERRUPTED');
    while (meter.counters.connectionsOpen > 0) await new Promise(setImmediate);
  });
});
