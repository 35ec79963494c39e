import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/*
 * `npm run job NAME -- VERB …`: runs a program of the repository from source, as `docker run` would run its image:
 * in the folder and with the environment of the caller.
 */

const mainOf = (name: string) => fileURLToPath(new URL(`../../packages/${name}/src/main.ts`, import.meta.url));
const programs = readdirSync(new URL('../../packages', import.meta.url)).filter((name) => existsSync(mainOf(name)));
const [name = '', ...words] = process.argv.slice(2);
if (!programs.includes(name)) {
  const problem = name === '' ? 'name a program' : `there is no program ${JSON.stringify(name)}`;
  process.stderr.write(
    `job: ${problem}: one of ${programs.join(', ')}\nusage: npm run job NAME -- VERB, for example npm run job torus-job -- check\n`,
  );
  process.exit(78);
}
// Without the two dashes, Node.js would read an --env-file itself.
const program = spawn(process.execPath, ['--', mainOf(name), ...words], {
  stdio: 'inherit',
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => program.kill(signal));
program.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
