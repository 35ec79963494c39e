import { sources } from '../sources.ts';
import { startProgram } from './program.ts';

const demos = sources.flatMap(({ demo }) => demo ?? []);
if (process.argv.includes('--serve')) {
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
  process.exitCode = Math.max(...codes);
}
