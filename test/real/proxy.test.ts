import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { demoCredentials, startPushgateway, startTorusCloud, startTorusUnit } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { freePort } from './free-port.ts';

const mainFile = fileURLToPath(import.meta.resolve('@wattjobs/torus-job/main'));
const valuesFile = fileURLToPath(new URL('../../charts/wattjobs/ci/05-secret-files-values.yaml', import.meta.url));

interface Values {
  readonly defaults: { readonly env: Readonly<Record<string, string | number>> };
  readonly sources: { readonly 'rack-ups': { readonly env: Readonly<Record<string, string | number>> } };
}

/** Debian's tinyproxy, on a free port; it records its requests. */
class Tinyproxy implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'tinyproxy-'));
  readonly port: number;
  readonly #end: () => Promise<void>;

  private constructor(port: number, start: (folder: string) => () => Promise<void>) {
    this.port = port;
    this.#end = start(this.folder);
  }

  static async start(): Promise<Tinyproxy> {
    const port = await freePort();
    const proxy = new Tinyproxy(port, (folder) => {
      const settings = [
        `Port ${port}`,
        'Listen 127.0.0.1',
        `LogFile "${folder}/log"`,
        'LogLevel Connect',
        'BasicAuth person secret',
        'Timeout 5',
      ];
      writeFileSync(`${folder}/tinyproxy.conf`, `${settings.join('\n')}\n`);
      const child = spawn('tinyproxy', ['-d', '-c', `${folder}/tinyproxy.conf`], { stdio: 'ignore' });
      return async () => {
        const ended = once(child, 'exit');
        child.kill();
        await ended;
      };
    });
    for (let tries = 0; tries < 100 && !proxy.log.includes('listening'); tries += 1) await delay(50);
    return proxy;
  }

  get log(): string {
    try {
      return readFileSync(`${this.folder}/log`, 'utf8');
    } catch {
      return '';
    }
  }

  /** The requested hosts. */
  get asked(): readonly string[] {
    const lines = this.log.matchAll(/Request \(file descriptor \d+\): (?:CONNECT ([^ :]+)\S*|\S+ http:\/\/([^ /:]+)\S*) HTTP/g);
    return [...new Set([...lines].map(([, tunnel, host]) => tunnel ?? host ?? ''))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#end();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function runTorusJob(args: readonly string[], env: Readonly<Record<string, string>>): Promise<{ code: number; stderr: string }> {
  return await new Promise((resolve) => {
    execFile(process.execPath, [mainFile, ...args], { env: { PATH: process.env['PATH'], ...env } }, (error, _stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr }),
    );
  });
}

describe('torus-job behind a real proxy', () => {
  it('uses it only for the cloud, with the chart values that set a proxy', async () => {
    await using proxy = await Tinyproxy.start();
    const { defaults, sources } = parse(readFileSync(valuesFile, 'utf8')) as Values;
    const { NODE_EXTRA_CA_CERTS: _authority, ...shared } = defaults.env;
    const { TORUS_PASSWORD_FILE: _file, ...own } = sources['rack-ups'].env;
    const env = Object.fromEntries(Object.entries({ ...shared, ...own }).map(([name, value]) => [name, String(value)]));
    expect(env).toMatchObject({
      HTTPS_PROXY: 'http://proxy.example.com:3128',
      NODE_USE_ENV_PROXY: '1',
      TORUS_LOCAL_URL: 'http://192.0.2.5',
    });
    const { code, stderr } = await runTorusJob(['once'], {
      ...env,
      HTTPS_PROXY: `http://person:secret@127.0.0.1:${proxy.port}`,
      HTTP_PROXY: `http://person:secret@127.0.0.1:${proxy.port}`,
      TORUS_PASSWORD: 'demo',
      STATE_URL: 'memory:',
    });
    expect(proxy.asked).toEqual(['toruspowerconnect.com']);
    expect(stderr).toContain(`through the proxy 127.0.0.1:${proxy.port}`);
    expect(stderr).not.toContain('person:secret');
    expect(code).toBeGreaterThan(0);
  });

  it('reads the cloud through it, but not the unit and the Pushgateway', async () => {
    await using proxy = await Tinyproxy.start();
    await using cloud = await startTorusCloud({ host: '0.0.0.0', staleClockSeconds: 3600 });
    await using unit = await startTorusUnit();
    await using receiver = await startPushgateway();
    const { code } = await runTorusJob(['once'], {
      HTTP_PROXY: `http://person:secret@127.0.0.1:${proxy.port}`,
      NODE_USE_ENV_PROXY: '1',
      BASE_URL: `http://${ownAddress()}:${new URL(cloud.url).port}`,
      TORUS_USERNAME: demoCredentials.username,
      TORUS_PASSWORD: demoCredentials.password,
      TORUS_LOCAL_URL: unit.url,
      PUSHGATEWAY_URL: receiver.url,
      STATE_URL: 'memory:',
    });
    expect(code).toBe(0);
    expect(proxy.asked).toEqual([ownAddress()]);
    expect(unit.requests).toHaveLength(1);
    expect(receiver.pushes.length).toBeGreaterThan(0);
  });
});

/** A non-loopback address of this machine; loopback ones bypass the proxy. */
function ownAddress(): string {
  const address = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)?.address;
  if (address === undefined) throw new Error('This machine has no network.');
  return address;
}
