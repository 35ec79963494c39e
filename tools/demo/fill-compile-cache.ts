import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { programStarter } from './program.ts';
import { sources } from '../sources.ts';

// Fills the compile cache of an image: `node <flags of the image> fill-compile-cache.ts <package>`.
// A demo's runs call what most runs call, and the first run of a program keeps what it called.
const [, , packageName = ''] = process.argv;
const cache = { NODE_COMPILE_CACHE: '/app/compile-cache' };
const image = [process.execPath, ...process.execArgv, '/app/main.cjs'] as const;
/** Not the short ones, such as a login by hand. */
const usualVerbs = ['run', 'serve'];

const startBundle = programStarter((name, verb = '') => {
  const bundle = fileURLToPath(new URL(`../../packages/${name}/dist/${name}.cjs`, import.meta.url));
  if (name !== packageName) return { command: [process.execPath, bundle] };
  return { command: image, environment: usualVerbs.includes(verb) ? cache : {} };
});

const own = sources.filter(({ job }) => job.name === packageName);
for (const { job, demo } of own.length === 0 ? sources : own) {
  const code = await demo?.tell(startBundle);
  if (code !== undefined && code !== 0) throw new Error(`the demo of ${job.name} ended with ${code}`);
}
// What the demo needed none of is at least compiled as far as loading goes.
const script = 'require("/app/main.cjs"); for (const part of fs.globSync("/app/lazy/*.cjs")) require(part)';
const { status, stderr } = spawnSync(process.execPath, [...process.execArgv, '-e', script, 'main', '--help'], {
  encoding: 'utf8',
  env: cache,
});
if (status !== 0) throw new Error(stderr);
