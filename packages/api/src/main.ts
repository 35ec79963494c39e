import { startProgram } from '@wattjobs/core/start';
import { spareMemory } from './spare-memory.ts';

// First: code that is loaded later is compiled with these flags.
spareMemory(process.execArgv);
startProgram('wattjobs-api', () => import('./program.ts'));
