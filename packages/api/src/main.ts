import { ReportBug, systemHost, WattjobsError } from '@wattjobs/core';
import { commandLine, lastWords } from './command-line.ts';
import { spareMemory } from './spare-memory.ts';

spareMemory();
const host = systemHost();
process.once('uncaughtException', (error) => process.exit(lastWords(error instanceof WattjobsError ? error : new ReportBug(error), host)));
// Who asks twice does not want to wait. As process 1 of a container, a handler is the only way to end at all.
host.stop.addEventListener('abort', () => {
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => process.exit(143));
});
void commandLine(host).then((exitCode) => process.exit(exitCode));
