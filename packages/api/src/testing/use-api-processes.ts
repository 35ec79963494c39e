import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach } from 'vitest';
import { makeTestDataFolder } from './data-folder.ts';

/** An API that runs as a separate process and is ready. */
interface ApiProcess {
  readonly child: ChildProcess;
  readonly url: string;
  /** Its exit code and its signal. */
  readonly exit: Promise<readonly [number | null, string | null]>;
  /** Waits for a line of its log that matches, from the first line on. */
  readonly said: (message: RegExp) => Promise<string>;
}

interface ApiProcesses {
  /** The data folder of this test. */
  readonly folder: () => string;
  /** Starts one on the data folder. `limits` is shell code that runs before it, such as `ulimit -f 16384;`. */
  readonly start: (settings?: Readonly<Record<string, string>>, limits?: string) => Promise<ApiProcess>;
}

const program = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Gives each test of a `describe` a migrated data folder, and kills the processes that the test started. */
export function useApiProcesses(): ApiProcesses {
  let data: Awaited<ReturnType<typeof makeTestDataFolder>> | undefined;
  let running: ApiProcess[] = [];
  beforeEach(async () => {
    data = await makeTestDataFolder();
  });
  afterEach(async () => {
    for (const { child, exit } of running) {
      child.kill('SIGKILL');
      await exit;
    }
    running = [];
    data?.remove();
  });
  const folder = () => {
    if (data === undefined) throw new Error('the data folder is made before each test');
    return data.folder;
  };
  return {
    folder,
    start: async (settings = {}, limits = '') => {
      const variables = { DATA_DIR: folder(), PORT: '0', HOST: '127.0.0.1', ...settings };
      const started = startProcess(variables, limits);
      const url = /at (http:[^"]*)/.exec(await started.said(/the API listens at/))?.[1] ?? '';
      const api = { ...started, url };
      running.push(api);
      await api.said(/the API is ready/);
      return api;
    },
  };
}

function startProcess(settings: Readonly<Record<string, string>>, limits: string): Omit<ApiProcess, 'url'> {
  const child = spawn('sh', ['-c', `${limits} exec "$@"`, 'sh', process.execPath, '--no-warnings', program], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...settings },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const seen: string[] = [];
  const lines = createInterface({ input: child.stderr }).on('line', (line) => seen.push(line));
  const said = async (message: RegExp): Promise<string> => {
    for (;;) {
      const found = seen.find((line) => message.test(line));
      if (found !== undefined) return found;
      await once(lines, 'line');
    }
  };
  return { child, exit: once(child, 'exit') as Promise<[number | null, string | null]>, said };
}
