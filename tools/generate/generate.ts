import { generate } from './generate-all.ts';

const written = await generate({ check: false });
for (const path of written) process.stdout.write(`wrote ${path}\n`);
if (written.length === 0) process.stdout.write('every generated file is up to date\n');
// The database from which the schema is read stays open for later readers, and would keep the process alive.
process.exit(0);
