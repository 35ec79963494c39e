// @ts-check

// The launcher behind `npm run demo` and `npm test`.
// It needs Node.js 20 and npm, and installs the pinned Node.js and pnpm into .tools/ and nowhere else.
// It is plain JavaScript, because the Node.js that starts it may be too old to run TypeScript.

import { spawn } from 'node:child_process';
// A default import: a named import of a function that an old Node.js lacks would fail before the message about its version.
import fs from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { constants as machine } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The versions that everything uses; no other file repeats them. `node dev.mjs version pnpm` prints one for a shell. */
export const pinned = Object.freeze({ node: '24.21.0', pnpm: '12.21.0' });

const oldestNodeMajor = 20;
const spaceNeededMegabytes = 800;
const spaceScarceMegabytes = 300;
const abandonedAfterMs = 60 * 60 * 1000;
const graceMs = 5_000;
/** @type {readonly NodeJS.Signals[]} */
const passedOnSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const usage = `usage: node dev.mjs run <script> [arguments]   runs a script of package.json with the pinned tools
       node dev.mjs version <node|pnpm>         prints a pinned version`;

/** An error that the user can fix: it is printed without a stack. */
export class LauncherError extends Error {}

/** A signal came during an installation. */
class Interrupted extends Error {
  /** @param {number} exitCode */
  constructor(exitCode) {
    super('interrupted');
    this.exitCode = exitCode;
  }
}

/**
 * What the command line asks for.
 * @param {readonly string[]} words the arguments after `node dev.mjs`
 * @returns {{ verb: 'run', script: string, scriptArguments: readonly string[] } | { verb: 'version', tool: 'node' | 'pnpm' }}
 * @throws {LauncherError} with the usage
 */
export function parseCommandLine(words) {
  const [verb, subject, ...rest] = words;
  if (verb === 'run' && subject !== undefined && !subject.startsWith('-')) {
    // pnpm would pass a leading `--` on to the script, which does not expect it.
    return { verb, script: subject, scriptArguments: rest[0] === '--' ? rest.slice(1) : rest };
  }
  if (verb === 'version' && (subject === 'node' || subject === 'pnpm') && rest.length === 0) return { verb, tool: subject };
  throw new LauncherError(usage);
}

/**
 * Which tools the launcher installs: if the running Node.js has the pinned major version, it is used.
 * @param {string} runningVersion `process.versions.node`
 * @returns {Readonly<Record<string, string>>} package name to exact version
 * @throws {LauncherError} if the running Node.js is too old for npm and for this file
 */
export function toolsToInstall(runningVersion) {
  const major = majorOf(runningVersion);
  if (major < oldestNodeMajor) {
    throw new LauncherError(`Node.js ${runningVersion} is too old: install Node.js ${oldestNodeMajor} or newer, then start again.`);
  }
  return major === majorOf(pinned.node) ? { pnpm: pinned.pnpm } : { node: pinned.node, pnpm: pinned.pnpm };
}

/**
 * The folder of a set of tools. A checkout can be mounted into a container, so the platform is part of the name.
 * @param {Readonly<Record<string, string>>} tools
 * @param {string} platform `process.platform` and `process.arch`
 */
export function toolsFolderName(tools, platform) {
  return [...Object.entries(tools).map(([name, version]) => `${name}-${version}`), platform].join('_');
}

/**
 * What went wrong in a failed installation, and the fix.
 * @param {{ output: string, freeMegabytes: number, tools: Readonly<Record<string, string>>, platform: string }} failure
 */
export function explainFailedInstallation({ output, freeMegabytes, tools, platform }) {
  const diskFull = `the disk is full: ${freeMegabytes} MB are free here; the tools and the dependencies take up to ${spaceNeededMegabytes} MB. Free some space, then start again.`;
  if (/ENOSPC|No space left/i.test(output)) return diskFull;
  if (/EAI_AGAIN|ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|error sending request|dns error/i.test(output)) {
    return 'the package registry is out of reach. The first start, and one after a change of dependencies, needs it: connect (`npm ping` tells), then start again. Later starts work offline.';
  }
  // npm reports a full disk without naming it, so check the free space.
  if (freeMegabytes < spaceScarceMegabytes) return diskFull;
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return 'a folder cannot be written: make the checkout and the npm cache (`npm config get cache`) yours, then start again.';
  }
  if (tools['node'] !== undefined) {
    return `npm may have no Node.js ${pinned.node} for ${platform}: install Node.js ${majorOf(pinned.node)} yourself, put it first on PATH, then start again.`;
  }
  return 'see the output above; deleting .tools and node_modules and starting again is always safe.';
}

/**
 * The exit code of a process, as a shell would report it.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCodeOf(code, signal) {
  return signal === null ? (code ?? 1) : 128 + machine.signals[signal];
}

/** @param {string} version */
function majorOf(version) {
  return Number.parseInt(version, 10);
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`dev: ${line}\n`);
}

/**
 * Runs a program in its own process group, passes signals on to the whole group, and returns when the group is empty.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, quiet: boolean }} options quiet: collect the output instead of showing it
 * @returns {Promise<{ exitCode: number, interrupted: boolean, output: string }>}
 */
async function runProgram(program, args, { cwd, env, quiet }) {
  const child = spawn(program, args, { cwd, env, detached: true, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
  /** @type {Buffer[]} */
  const output = [];
  child.stdout?.on('data', (chunk) => output.push(chunk));
  child.stderr?.on('data', (chunk) => output.push(chunk));
  /** @type {NodeJS.Signals | null} */
  let received = null;
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    received ??= signal;
    signalGroup(child.pid, signal);
  };
  for (const signal of passedOnSignals) process.on(signal, passOn);
  try {
    /** @type {{ code: number | null, signal: NodeJS.Signals | null }} */
    const ended = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => resolve({ code, signal }));
    });
    await endGroup(child.pid, received === null ? 'SIGTERM' : undefined);
    const interrupted = received !== null;
    return { exitCode: exitCodeOf(ended.code, received ?? ended.signal), interrupted, output: Buffer.concat(output).toString() };
  } finally {
    for (const signal of passedOnSignals) process.off(signal, passOn);
  }
}

/**
 * @param {number | undefined} leader
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether any process of the group is left
 */
function signalGroup(leader, signal) {
  if (leader === undefined) return false;
  try {
    return process.kill(-leader, signal);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

/**
 * Waits until the group is empty: pnpm ends at once on a signal, while the script that it started still cleans up.
 * @param {number | undefined} leader
 * @param {NodeJS.Signals | undefined} signal what to send first to the remaining processes
 */
async function endGroup(leader, signal) {
  if (!signalGroup(leader, signal ?? 0)) return;
  const deadline = performance.now() + graceMs;
  while (signalGroup(leader, 0)) {
    if (performance.now() > deadline) {
      signalGroup(leader, 'SIGKILL');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/**
 * Runs one step of the preparation, silently unless it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, tools: Readonly<Record<string, string>>, what: string }} step
 */
async function prepare(program, args, { cwd, env, tools, what }) {
  const { exitCode, interrupted, output } = await runProgram(program, args, { cwd, env, quiet: true });
  if (interrupted) throw new Interrupted(exitCode);
  if (exitCode === 0) return;
  process.stderr.write(output.trimEnd().split('\n').slice(-20).join('\n').concat('\n'));
  const disk = fs.statfsSync(cwd);
  const freeMegabytes = Math.floor((disk.bavail * disk.bsize) / 1e6);
  throw new LauncherError(`${what} failed: ${explainFailedInstallation({ output, freeMegabytes, tools, platform: platformName() })}`);
}

function platformName() {
  return `${process.platform}-${process.arch}`;
}

/**
 * Installs missing tools. They are written to a temporary folder, which is then renamed, so that a folder with the
 * final name is always complete, also when two launchers start at once.
 * @param {string} root the checkout
 * @param {Readonly<Record<string, string>>} tools
 * @returns {Promise<string>} the folder of the tools' commands
 */
async function provideTools(root, tools) {
  const home = join(root, '.tools');
  const place = join(home, toolsFolderName(tools, platformName()));
  if (fs.existsSync(place)) return join(place, 'node_modules', '.bin');

  const names = Object.entries(tools).map(([name, version]) => `${name === 'node' ? 'Node.js' : name} ${version}`);
  say(`first start: installing ${names.join(' and ')} into .tools`);
  await mkdir(home, { recursive: true });
  await removeAbandoned(home);
  const draft = await mkdtemp(join(home, 'incomplete-'));
  try {
    const allowScripts = Object.fromEntries(Object.keys(tools).map((name) => [name, true]));
    await writeFile(join(draft, 'package.json'), JSON.stringify({ private: true, allowScripts, dependencies: tools }));
    const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline', '--include=optional', '--loglevel=error'];
    await runNpm(['install', '--prefix', draft, '--ignore-scripts=false', '--fetch-retry-mintimeout=1000', ...flags], draft, tools);
    await proveTools(join(draft, 'node_modules', '.bin'), draft, tools);
    await renameUnlessThere(draft, place);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return join(place, 'node_modules', '.bin');
}

/**
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {Readonly<Record<string, string>>} tools
 */
async function runNpm(args, cwd, tools) {
  try {
    await prepare('npm', args, { cwd, env: process.env, tools, what: 'installing the tools' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new LauncherError('npm is not on PATH. It comes with Node.js: install it, then start again.');
    }
    throw error;
  }
}

/**
 * Asks each tool for its version, because npm succeeds even if an optional download failed.
 * @param {string} commands
 * @param {string} cwd
 * @param {Readonly<Record<string, string>>} tools
 */
async function proveTools(commands, cwd, tools) {
  const env = withPath(process.env, [commands]);
  for (const [name, version] of Object.entries(tools)) {
    const { exitCode, interrupted, output } = await runProgram(join(commands, name), ['--version'], { cwd, env, quiet: true });
    if (interrupted) throw new Interrupted(exitCode);
    if (output.trim().replace(/^v/, '') !== version) {
      throw new LauncherError(`npm installed a ${name} that does not run as ${version}: ${output.trim()}`);
    }
  }
}

/**
 * @param {string} draft
 * @param {string} place
 */
async function renameUnlessThere(draft, place) {
  try {
    await rename(draft, place);
  } catch (error) {
    // Another launcher was first; its tools are the same.
    if (!fs.existsSync(place)) throw error;
  }
}

/**
 * Removes what a killed launcher left behind.
 * @param {string} home
 */
async function removeAbandoned(home) {
  for (const name of fs.readdirSync(home).filter((entry) => entry.startsWith('incomplete-'))) {
    const path = join(home, name);
    const changedAt = fs.statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (changedAt !== undefined && Date.now() - changedAt > abandonedAfterMs) await rm(path, { recursive: true, force: true });
  }
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} folders
 * @returns {NodeJS.ProcessEnv}
 */
function withPath(env, folders) {
  return { ...env, PATH: [...folders, env['PATH'] ?? ''].join(delimiter) };
}

/**
 * The folders that go first on PATH. The folder of the running Node.js is added only if PATH would find another one,
 * because it may contain unrelated commands.
 * @param {string} commands
 * @param {Readonly<Record<string, string>>} tools
 */
function foldersForPath(commands, tools) {
  if (tools['node'] !== undefined) return [commands];
  const found = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .find((file) => fs.existsSync(file));
  const running = fs.realpathSync(process.execPath);
  return found !== undefined && fs.realpathSync(found) === running ? [commands] : [commands, dirname(process.execPath)];
}

/**
 * @param {string} script
 * @param {readonly string[]} scriptArguments
 * @returns {Promise<number>} the exit code
 */
async function run(script, scriptArguments) {
  if (process.platform === 'win32') throw new LauncherError('Windows itself is not supported: start again inside WSL.');
  const root = dirname(fileURLToPath(import.meta.url));
  const tools = toolsToInstall(process.versions.node);
  const commands = await provideTools(root, tools);
  const env = withPath(process.env, foldersForPath(commands, tools));
  const pnpm = join(commands, 'pnpm');

  if (!fs.existsSync(join(root, 'node_modules'))) say('installing the dependencies');
  // --prod=false and no purge prompt: NODE_ENV=production or a half-removed node_modules must not change what is installed.
  const flags = ['--frozen-lockfile', '--prefer-offline', '--silent', '--prod=false', '--config.confirmModulesPurge=false'];
  await prepare(pnpm, ['install', ...flags], { cwd: root, env, tools, what: 'installing the dependencies' });

  const { exitCode } = await runProgram(pnpm, ['--silent', 'run', script, ...scriptArguments], { cwd: root, env, quiet: false });
  return exitCode;
}

/** @param {readonly string[]} words */
async function main(words) {
  const command = parseCommandLine(words);
  if (command.verb === 'run') return run(command.script, command.scriptArguments);
  process.stdout.write(`${pinned[command.tool]}\n`);
  return 0;
}

const startedFile = process.argv[1];
if (startedFile !== undefined && fs.existsSync(startedFile) && fs.realpathSync(startedFile) === fileURLToPath(import.meta.url)) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (error instanceof Interrupted) process.exitCode = error.exitCode;
    else if (error instanceof LauncherError) {
      say(error.message);
      process.exitCode = 1;
    } else throw error;
  }
}
