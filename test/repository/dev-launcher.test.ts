import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinned, toolsToFetch } from '../../dev.mjs';
import { readRepositoryFile, repository, repositoryFiles } from './repository-files.ts';

describe('the tools that are fetched', () => {
  it('leave out Node.js if one of the pinned major version runs', () => {
    expect(toolsToFetch('24.0.0')).toEqual({ pnpm: pinned.pnpm });
  });

  it.for(['20.0.0', '22.23.1', '26.1.0'])('include Node.js if %s runs', (version) => {
    expect(toolsToFetch(version)).toEqual(pinned);
  });

  it.for(['16.20.2', '18.20.8'])('are refused to Node.js %s, with the fix', (version) => {
    expect(() => toolsToFetch(version)).toThrow(`Node.js ${version} is too old: install Node.js 20 or newer, then start again.`);
  });
});

/** Installs a pnpm that notes how it was called. The call is `npm install --prefix FOLDER …`. */
const npm = `#!/bin/sh
echo npm >> calls
mkdir -p "$3/node_modules/.bin"
printf '#!/bin/sh\\necho "pnpm $1" >> calls\\n' > "$3/node_modules/.bin/pnpm"
chmod +x "$3/node_modules/.bin/pnpm"
`;
const scripts = {
  say: 'printf "%s,"',
  fail: 'exit 77;',
  where: 'pwd; command -v pnpm;',
  wait: `exec node -e "process.once('SIGTERM', () => setTimeout(() => { console.log('cleaned up'); process.exit(0); }, 100)); console.log('ready'); setTimeout(() => {}, 60000)"`,
};

describe('the launcher as a program', () => {
  let checkout: string;
  const tools = () => join(checkout, '.tools');
  const calls = () => readFileSync(join(checkout, 'calls'), 'utf8').trim().split('\n');

  function giveNpm(text: string): void {
    writeFileSync(join(checkout, 'bin', 'npm'), text);
    chmodSync(join(checkout, 'bin', 'npm'), 0o755);
  }

  /** Starts the launcher; `signal` is sent as soon as it prints something that matches `at`. */
  async function start(words: readonly string[], { signal, at }: { signal?: NodeJS.Signals; at?: RegExp } = {}) {
    const env = { ...process.env, PATH: [join(checkout, 'bin'), process.env['PATH']].join(delimiter) };
    const child = spawn(process.execPath, [join(checkout, 'dev.mjs'), ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        const had = at?.test(printed);
        printed += String(chunk);
        if (had === false && at?.test(printed) === true) child.kill(signal);
      });
    }
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, printed };
  }

  beforeEach(() => {
    checkout = realpathSync(mkdtempSync(join(tmpdir(), 'launcher-')));
    mkdirSync(join(checkout, 'bin'));
    copyFileSync(join(repository, 'dev.mjs'), join(checkout, 'dev.mjs'));
    writeFileSync(join(checkout, 'package.json'), JSON.stringify({ scripts }));
    giveNpm(npm);
  });
  afterEach(() => rmSync(checkout, { recursive: true }));

  it('fetches the tools once, installs the dependencies each time and hands the words after the script on', async () => {
    expect(await start(['run', 'say', '--serve', '--', 'a b'])).toEqual({
      code: 0,
      printed: expect.stringMatching(/^dev: first start: fetching pnpm-[^\n]*\n--serve,--,a b,$/),
    });
    expect(await start(['run', 'say', '--', '--serve', '$HOME'])).toEqual({ code: 0, printed: '--serve,$HOME,' });
    expect(calls()).toEqual(['npm', 'pnpm --version', 'pnpm install', 'pnpm install']);
    expect(readdirSync(tools())).toEqual([`pnpm-${pinned.pnpm}_${process.platform}-${process.arch}`]);
  });

  it('starts the script in the checkout with the tools first on PATH, and ends with its exit code', async () => {
    await start(['run', 'fail']);
    expect((await start(['run', 'where'])).printed.trim().split('\n')).toEqual([checkout, expect.stringMatching(/\.tools\/.*\/pnpm$/)]);
    expect((await start(['run', 'fail'])).code).toBe(77);
  });

  it('may start twice at once', async () => {
    // Each npm waits for the other one.
    giveNpm(npm.replace('calls\n', 'calls; until [ "$(grep -cx npm calls)" = 2 ]; do sleep 0.01; done\n'));
    const both = await Promise.all([start(['run', 'say', 'x']), start(['run', 'say', 'x'])]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(calls().filter((call) => call === 'npm')).toHaveLength(2);
    expect(readdirSync(tools())).toHaveLength(1);
  });

  it.for([
    ['npm fails', 'echo "npm error code EAI_AGAIN" >&2; exit 1', /EAI_AGAIN\ndev: installing the tools failed: see above\. .*registry/],
    ['npm leaves a tool out', 'exit 0', /dev: starting the installed pnpm failed: spawn .* ENOENT\. /],
  ] as const)('keeps nothing if %s, and starts afresh the next time', async ([, failing, message]) => {
    giveNpm(`#!/bin/sh\n${failing}\n`);
    expect(await start(['run', 'say'])).toEqual({ code: 1, printed: expect.stringMatching(message) });
    expect(readdirSync(tools())).toEqual([]);
    giveNpm(npm);
    expect((await start(['run', 'say'])).code).toBe(0);
  });

  it('keeps nothing of an interrupted installation', async () => {
    giveNpm(`#!/bin/sh\nexec node -e "console.error('installing'); setTimeout(() => {}, 60000)"\n`);
    const ended = await start(['run', 'say'], { signal: 'SIGINT', at: /installing/ });
    expect(ended).toEqual({ code: 130, printed: expect.stringMatching(/dev: installing the tools was interrupted\n$/) });
    expect(readdirSync(tools())).toEqual([]);
  });

  it('removes what a killed launcher left behind, but not what another one is writing', async () => {
    for (const name of ['incomplete-old', 'incomplete-new']) mkdirSync(join(tools(), name), { recursive: true });
    utimesSync(join(tools(), 'incomplete-old'), 0, 0);
    await start(['run', 'say']);
    expect(readdirSync(tools()).filter((name) => name.startsWith('incomplete-'))).toEqual(['incomplete-new']);
  });

  it('passes a signal on, and waits until the script has cleaned up', async () => {
    const ended = await start(['run', 'wait'], { signal: 'SIGTERM', at: /ready/ });
    expect(ended).toEqual({ code: 143, printed: expect.stringMatching(/ready\ncleaned up\n$/) });
  });

  it.for([[], ['run'], ['run', '--help'], ['start', 'say']])('answers %j with the usage and without a stack', async (words) => {
    expect(await start(words)).toEqual({
      code: 1,
      printed: expect.stringMatching(/^dev: usage: node dev\.mjs run .*\nscripts: say, [^\n]*\n$/),
    });
    expect(existsSync(tools())).toBe(false);
  });
});

describe('the pinned versions', async () => {
  const major = Number.parseInt(pinned.node, 10);
  const files = (await repositoryFiles()).filter((file) => file !== 'dev.mjs' && file !== 'pnpm-lock.yaml');
  const texts = await Promise.all(files.map(async (file) => [file, await readRepositoryFile(file)] as const));

  it('stand in the launcher and nowhere else', () => {
    const repeated = texts.filter(([, text]) => Object.values(pinned).some((version) => text.includes(version))).map(([file]) => file);
    expect(repeated).toEqual([]);
  });

  it('agree with every other mention of a Node.js', () => {
    const mentions = texts.flatMap(([file, text]) =>
      [...text.matchAll(/\bnode:(\d+)|node-version: *['"]?(\d+)|target: 'node(\d+)'|"@types\/node": (\d+)/g)].map((found) => ({
        file,
        major: Number(found.slice(1).find((digits) => digits !== undefined)),
      })),
    );
    expect(mentions.length).toBeGreaterThanOrEqual(4);
    expect(mentions.filter((mention) => mention.major !== major)).toEqual([]);
  });
});
