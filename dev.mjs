// @ts-check

// The launcher behind `npm run demo` and `npm test`: it fetches the pinned tools into .tools/ and starts a script with them.
// It needs Node.js 20 and npm, and is plain JavaScript, because that Node.js is too old to run TypeScript.

import { spawn } from 'node:child_process';
// A default import: a named import of a function that an old Node.js lacks would fail before the message about its version.
import fs from 'node:fs';
import { constants as machine } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The versions that everything uses; no other file repeats them. */
export const pinned = Object.freeze({ node: '24.21.0', pnpm: '12.21.0' });

const oldestNodeMajor = 20;
const abandonedAfterMs = 60 * 60 * 1000;
/** @type {readonly NodeJS.Signals[]} */
const passedOnSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const needs = `A first start needs npm, the package registry, 800 MB of free space and the right to write here.
If npm has no Node.js ${pinned.node} for this platform, install Node.js ${Number.parseInt(pinned.node, 10)} and put it first on PATH.
To start afresh, delete .tools and node_modules.`;
const root = dirname(fileURLToPath(import.meta.url));
const npmFlags = [
  '--ignore-scripts=false',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--prefer-offline',
  '--loglevel=error',
  '--fetch-retry-mintimeout=1000',
];
// NODE_ENV=production or a half-removed node_modules must not change what is installed.
const pnpmFlags = ['--frozen-lockfile', '--prefer-offline', '--silent', '--prod=false', '--config.confirmModulesPurge=false'];

/** An error that the user can fix: it is printed without a stack. */
export class LauncherError extends Error {}

/**
 * Which tools the launcher fetches: if the running Node.js has the pinned major version, it is used.
 * @param {string} runningVersion `process.versions.node`
 * @returns {Readonly<Record<string, string>>} package name to exact version
 * @throws {LauncherError} if the running Node.js is too old for npm and for this file
 */
export function toolsToFetch(runningVersion) {
  const major = Number.parseInt(runningVersion, 10);
  if (major < oldestNodeMajor) {
    throw new LauncherError(`Node.js ${runningVersion} is too old: install Node.js ${oldestNodeMajor} or newer, then start again.`);
  }
  return major === Number.parseInt(pinned.node, 10) ? { pnpm: pinned.pnpm } : pinned;
}

/**
 * Runs a program in its own process group, and passes signals on to the whole group, because a shell keeps them for itself.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>} the exit code, as a shell would report it
 */
function start(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, ...options, detached: true });
    /** @type {NodeJS.Signals | undefined} */
    let received;
    /** @param {NodeJS.Signals} signal */
    const passOn = (signal) => {
      received = received ?? signal;
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    };
    for (const signal of passedOnSignals) process.on(signal, passOn);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const each of passedOnSignals) process.off(each, passOn);
      const endedBy = received ?? signal;
      resolve(endedBy === null ? (code ?? 1) : 128 + machine.signals[endedBy]);
    });
  });
}

/**
 * Runs one step of the preparation. npm and pnpm explain their failures themselves.
 * @param {string} what
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function prepare(what, program, args, env) {
  /** @type {number | Error} */
  const outcome = await start(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).catch((error) => error);
  if (outcome === 0) return;
  if (typeof outcome === 'number' && outcome > 128) {
    process.exitCode = outcome;
    throw new LauncherError(`${what} was interrupted`);
  }
  throw new LauncherError(`${what} failed: ${outcome instanceof Error ? outcome.message : 'see above'}. ${needs}`);
}

/**
 * Fetches missing tools into a temporary folder, which is then renamed. A folder with the final name is always complete,
 * even if a launcher is killed or two start at once. What a killed launcher left behind is removed.
 * @param {Readonly<Record<string, string>>} tools
 * @returns {Promise<string>} the folder of their commands
 */
async function provideTools(tools) {
  const home = join(root, '.tools');
  // A checkout can be mounted into a container, so the platform is part of the name.
  const name = [...Object.entries(tools).map((tool) => tool.join('-')), `${process.platform}-${process.arch}`].join('_');
  const place = join(home, name);
  const commands = join(place, 'node_modules', '.bin');
  if (fs.existsSync(place)) return commands;

  process.stderr.write(`dev: first start: fetching ${name} into .tools\n`);
  fs.mkdirSync(home, { recursive: true });
  for (const entry of fs.readdirSync(home).filter((each) => each.startsWith('incomplete-'))) {
    const changedAt = fs.statSync(join(home, entry), { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - changedAt > abandonedAfterMs) fs.rmSync(join(home, entry), { recursive: true, force: true });
  }
  const draft = fs.mkdtempSync(join(home, 'incomplete-'));
  try {
    const allowScripts = Object.fromEntries(Object.keys(tools).map((tool) => [tool, true]));
    fs.writeFileSync(join(draft, 'package.json'), JSON.stringify({ private: true, allowScripts, dependencies: tools }));
    await prepare('installing the tools', 'npm', ['install', '--prefix', draft, ...npmFlags], process.env);
    // npm succeeds even if an optional download failed.
    for (const tool of Object.keys(tools)) {
      await prepare(`starting the installed ${tool}`, join(draft, 'node_modules', '.bin', tool), ['--version'], process.env);
    }
    fs.renameSync(draft, place);
  } catch (error) {
    // Another launcher was first; its tools are the same.
    if (error instanceof LauncherError || !fs.existsSync(place)) throw error;
  } finally {
    fs.rmSync(draft, { recursive: true, force: true });
  }
  return commands;
}

/**
 * @param {readonly string[]} words the arguments after `node dev.mjs`
 * @returns {Promise<number>} the exit code
 */
async function main([verb, script = '', ...rest]) {
  const { scripts } = JSON.parse(fs.readFileSync(join(root, 'package.json'), 'utf8'));
  if (verb !== 'run' || scripts[script] === undefined) {
    throw new LauncherError(`usage: node dev.mjs run <script of package.json> [arguments]\nscripts: ${Object.keys(scripts).join(', ')}`);
  }
  const commands = await provideTools(toolsToFetch(process.versions.node));
  const env = { ...process.env, PATH: [commands, join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter) };
  await prepare('installing the dependencies', 'pnpm', ['install', ...pnpmFlags], env);
  return start('sh', ['-c', `${scripts[script]} "$@"`, 'sh', ...(rest[0] === '--' ? rest.slice(1) : rest)], { env, stdio: 'inherit' });
}

if (fs.realpathSync(process.argv[1] ?? root) === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const canBeFixed = error instanceof LauncherError || (error instanceof Error && 'syscall' in error);
    if (!canBeFixed) throw error;
    process.stderr.write(`dev: ${error.message}\n`);
    process.exitCode = process.exitCode ?? 1;
  }
}
