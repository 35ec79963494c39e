import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const mainOf = (program: string) => fileURLToPath(import.meta.resolve(`@wattjobs/${program}/main`));
/** Nothing listens there: a run that misses the signal waits, retries and ends differently. */
const nobody = 'http://127.0.0.1:9';

/** How each program is started for a long run, and how it ends if stopped before the run has begun. */
const programs = [
  {
    program: 'torus-job',
    settings: { BASE_URL: nobody, TORUS_USERNAME: 'me', TORUS_PASSWORD: 'secret', PUSHGATEWAY_URL: nobody, JOB_DURATION: '600' },
    code: 75,
  },
  {
    program: 'enphase-job',
    settings: { SYSTEM_ID: '1', WATTJOBS_API_URL: nobody, WATTJOBS_API_KEY: 'key' },
    code: 75,
  },
  { program: 'api', settings: { PORT: '0' }, code: 0 },
];

/** Reports on descriptor 3 that the process is about to handle SIGTERM, before it loads anything else. */
const tellHandler = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('newListener', (event) => event === 'SIGTERM' && writeSync(3, '.'));",
)}`;

const asProcessOne = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child'];

describe('a signal that comes while a program is loaded', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'early-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** enphase-job's keys: without any, it would end before it checks for a signal. */
  function tokens(program: string): Readonly<Record<string, string>> {
    if (program !== 'enphase-job') return {};
    const path = join(folder, 'tokens.json');
    const pair = { access_token: 'access', refresh_token: 'refresh', token_last_updated: new Date().toISOString() };
    writeFileSync(path, JSON.stringify({ api_key: 'key', user_id: 'user', client_secret: 'secret', ...pair }), { mode: 0o600 });
    return { TOKENS_URL: `file://${path}` };
  }

  function start(program: string, settings: Readonly<Record<string, string>>, before: readonly string[] = []) {
    const [command, ...args] = [...before, process.execPath, '--import', tellHandler, mainOf(program)];
    const child = spawn(command, args, {
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        DATA_DIR: `${folder}/data`,
        STATE_URL: `file://${folder}/state.json`,
        ...tokens(program),
        ...settings,
      },
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr?.on('data', (chunk) => (stderr += chunk));
    const handled = once(child.stdio[3] as Readable, 'data');
    return { child, handled, end: once(child, 'close').then(([code, signal]) => ({ code, signal, stderr })) };
  }

  describe.each(programs)('$program', ({ program, settings, code }) => {
    it('is obeyed by a plain process', async () => {
      const { child, handled, end } = start(program, settings);
      await handled;
      child.kill('SIGTERM');
      expect(await end).toMatchObject({ code, signal: null });
    });

    it('is obeyed by process 1, for which the kernel ignores signals without a handler', async () => {
      const { child, handled, end } = start(program, settings, asProcessOne);
      await handled;
      process.kill(childOf(child), 'SIGTERM');
      expect(await end).toMatchObject({ code, signal: null });
    });
  });
});

/** The one process that `unshare` started. */
function childOf({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}
