import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  demoCredentials,
  startLineProtocolReceiver,
  startModbusMeter,
  startPushgateway,
  startTorusCloud,
  startTorusUnit,
} from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { confined, docker, runContainer } from './docker.ts';

function variables(values: Readonly<Record<string, string>>): readonly string[] {
  return ['--network', 'host', ...Object.entries(values).flatMap(([name, value]) => ['--env', `${name}=${value}`])];
}

describe('docker run', () => {
  it('works with the five variables of its predecessor', async () => {
    const [unit, pushgateway] = await Promise.all([startTorusUnit(), startPushgateway()]);
    try {
      const five = {
        TORUS_USERNAME: demoCredentials.username,
        TORUS_PASSWORD: demoCredentials.password,
        PUSHGATEWAY_URL: pushgateway.url,
        TORUS_LOCAL_URL: unit.url,
        DEVICE_TIMEZONE_OFFSET: '-5',
      };
      // The default address of the cloud is unreachable here, however the name lookup fails.
      const { exitCode, stderr } = await runContainer(
        'torus-job',
        [...variables(five), '--add-host', 'toruspowerconnect.com:127.0.0.1'],
        ['once'],
      );
      expect(exitCode, stderr).toBe(0);
      const series = new Map(pushgateway.series().map(({ name, value }) => [name, value]));
      expect(series.get('torus_data_source')).toBe(1);
      expect(series.get('torus_output_power_watts')).toBeGreaterThan(0);
    } finally {
      await Promise.all([unit.close(), pushgateway.close()]);
    }
  });

  it('reads the cloud first', async () => {
    const [cloud, pushgateway] = await Promise.all([startTorusCloud(), startPushgateway()]);
    try {
      const settings = {
        TORUS_USERNAME: demoCredentials.username,
        TORUS_PASSWORD: demoCredentials.password,
        PUSHGATEWAY_URL: pushgateway.url,
        BASE_URL: cloud.url,
      };
      const { exitCode, stderr } = await runContainer('torus-job', variables(settings), ['once']);
      expect(exitCode, stderr).toBe(0);
      expect(pushgateway.series().find(({ name }) => name === 'torus_data_source')?.value).toBe(0);
    } finally {
      await Promise.all([cloud.close(), pushgateway.close()]);
    }
  });

  it('keeps readings in an outbox on a volume, until another container sends them', async () => {
    await using meter = await startModbusMeter({ valuesMode: 'primary' });
    await using lines = await startLineProtocolReceiver();
    const folder = await mkdtemp(join(tmpdir(), 'wattjobs-targets-'));
    await writeFile(join(folder, 'meters.txt'), `${meter.host}:${meter.port}\n`);
    await chmod(folder, 0o755);
    const volume = basename(folder);
    const settings = {
      TARGETS_FILE: '/etc/wattjobs/meters.txt',
      LINE_PROTOCOL_URL: lines.writeUrl,
      OUTBOX_DIR: '/var/lib/wattjobs/outbox',
      STATE_URL: 'file:///var/lib/wattjobs/state.json',
    };
    const mounts = ['--volume', `${volume}:/var/lib/wattjobs`, '--volume', `${folder}:/etc/wattjobs:ro`];
    const options = [...confined, ...variables(settings), ...mounts];
    try {
      await lines.goDown();
      const kept = await runContainer('acuvim-job', options, ['once']);
      expect(kept.exitCode, kept.stderr).toBe(75);
      await lines.comeBack();
      const { exitCode, stdout, stderr } = await runContainer('acuvim-job', options, ['outbox', 'drain']);
      expect(exitCode, stderr).toBe(0);
      expect(stdout).toMatch(/^\/var\/lib\/wattjobs\/outbox: \d\d readings were sent, 0 wait$/m);
      expect(lines.points().filter(({ name }) => name === 'acuvim_P')).toHaveLength(1);
    } finally {
      await docker(['volume', 'rm', '--force', volume]);
      await rm(folder, { recursive: true });
    }
  });

  it('sends telemetry to an OpenTelemetry collector, with modules that are loaded only then', async () => {
    const asked = new Set<string>();
    const collector = createServer((request, response) => {
      asked.add(request.url ?? '');
      request.resume().on('end', () => response.end('{}'));
    }).listen(0, '127.0.0.1');
    await once(collector, 'listening');
    const { port } = collector.address() as AddressInfo;
    const pushgateway = await startPushgateway();
    try {
      const settings = {
        TORUS_USERNAME: 'somebody',
        TORUS_PASSWORD: 'whatever',
        BASE_URL: 'http://127.0.0.1:9',
        PUSHGATEWAY_URL: pushgateway.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      };
      const { stderr } = await runContainer('torus-job', variables(settings), ['once']);
      expect([...asked].toSorted(), stderr).toEqual(['/v1/logs', '/v1/metrics', '/v1/traces']);
    } finally {
      await pushgateway.close();
      collector.close();
    }
  });
});
