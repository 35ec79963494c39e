import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../real/free-port.ts';

export interface Registry {
  /** `127.0.0.1:PORT`, to which docker and helm may speak http. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Starts Debian's container registry on a free port, with an empty store. Throws if it is not installed. */
export async function startRegistry(): Promise<Registry> {
  const folder = await mkdtemp(join(tmpdir(), 'wattjobs-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(folder, 'config.yml');
  await writeFile(
    config,
    JSON.stringify({ version: '0.1', log: { level: 'error' }, storage: { filesystem: { rootdirectory: folder } }, http: { addr: host } }),
  );
  const child = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  await once(child, 'spawn');
  while (!(await answers(host))) {
    if (child.exitCode !== null) throw new Error('The registry ended before it listened.');
    await delay(100);
  }
  return {
    host,
    stop: async () => {
      const end = once(child, 'exit');
      child.kill();
      await end;
      await rm(folder, { recursive: true });
    },
  };
}

function answers(host: string): Promise<boolean> {
  return fetch(`http://${host}/v2/`).then(
    ({ ok }) => ok,
    () => false,
  );
}
