import { parseArgs } from 'node:util';
import { sources } from '../sources.ts';
import { billMonth } from './bill-month.ts';
import { startProgram } from './program.ts';

const usage = `usage: npm run demo [-- --serve]
Shows each job at work against simulators on this machine, and checks what it delivers; then bills a month of simulated meters.
It needs no device and no account.
  --serve  starts the simulators alone and leaves them running, to point a job or a browser at them; Ctrl-C stops
  --help   prints this`;

/** What the arguments ask for; `undefined` if they are wrong. */
function readArguments(): { readonly serve?: boolean; readonly help?: boolean } | undefined {
  try {
    return parseArgs({ options: { serve: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
    return undefined;
  }
}

const demos = sources.flatMap(({ demo }) => demo ?? []);
const asked = readArguments();
if (asked === undefined) {
  process.exitCode = 78;
} else if (asked.help === true) {
  process.stdout.write(`${usage}\n`);
} else if (asked.serve === true) {
  const stopped = new Promise((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const closers = await Promise.all(demos.flatMap(({ serve }) => (serve === undefined ? [] : [serve()])));
  process.stdout.write('Ctrl-C stops.\n');
  await stopped;
  await Promise.all(closers.map((close) => close()));
} else {
  const codes: number[] = [];
  for (const { tell } of demos) codes.push(await tell(startProgram));
  codes.push(await billMonth(startProgram));
  process.exitCode = Math.max(...codes);
}
