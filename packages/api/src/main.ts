// First: what is loaded after it is loaded with it.
import './spare-memory.ts';
import { endsOnlyByExit, ReportBug, systemHost, WattjobsError } from '@wattjobs/core';
import { commandLine, lastWords } from './command-line.ts';

const host = systemHost();
process.once('uncaughtException', (error) => process.exit(lastWords(error instanceof WattjobsError ? error : new ReportBug(error), host)));
endsOnlyByExit((error) => lastWords(error, host));
// Who asks twice does not want to wait. As process 1 of a container, a handler is the only way to end at all.
host.stop.addEventListener('abort', () => {
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => process.exit(143));
});
void commandLine(host).then((exitCode) => process.exit(exitCode));
