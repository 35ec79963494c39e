import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../real/free-port.ts';
import { createStack, eventually, type Stack } from './stack.ts';

const standIn = resolve(import.meta.dirname, 'stand-in.yaml');
/** `stop_grace_period` of the service. */
const graceMs = 30_000;
let secrets: string;
let stack: Stack;

beforeAll(async () => {
  secrets = await mkdtemp(join(tmpdir(), 'wattjobs-compose-'));
  await writeFile(join(secrets, 'torus-password'), 'wrong\n');
  stack = createStack('wrong', 'demo.env', {
    COMPOSE_FILE: `compose.yaml:${standIn}`,
    COMPOSE_PROFILES: 'torus',
    GRAFANA_PORT: String(await freePort()),
    SECRETS_FOLDER: secrets,
    DEVICE_TIMEZONE: 'Atlantis/Harbour',
  });
  await stack.compose('up', '--detach', '--no-build', 'torus');
});

afterAll(async () => {
  await stack[Symbol.asyncDispose]();
  await rm(secrets, { recursive: true });
});

async function log(): Promise<string> {
  return stack.compose('logs', '--no-color', 'torus');
}

/** How often the job has run, by its last line. */
async function runs(): Promise<number> {
  return (await log()).split('"exitCode":78').length - 1;
}

describe('a job with wrong settings', () => {
  it('says so once, becomes unhealthy, and is not started again', async () => {
    const said = await eventually(async () => {
      const text = await log();
      return text.includes('STOPPED: torus ended with 78') ? text : undefined;
    });
    expect(said).toContain('DEVICE_TIMEZONE');
    expect(said).toContain('docker compose up --detach --force-recreate torus');
    await eventually(async () => ((await stack.containers('torus'))[0]?.State.Health?.Status === 'unhealthy' ? true : undefined));
    await delay(7_000);
    expect(await runs()).toBe(1);
    expect((await stack.containers('torus')).map(({ RestartCount, State }) => [RestartCount, State.Status])).toEqual([[0, 'running']]);
  });

  it('runs again as soon as a secret changes', async () => {
    await writeFile(join(secrets, 'torus-password'), 'another\n');
    await eventually(async () => ((await runs()) === 2 ? true : undefined));
  });

  it('ends at once if it is stopped', async () => {
    const startedMs = performance.now();
    await stack.compose('stop', 'torus');
    expect(performance.now() - startedMs).toBeLessThan(graceMs);
    expect((await stack.containers('torus')).map(({ State }) => State.ExitCode)).toEqual([78]);
  });
});
