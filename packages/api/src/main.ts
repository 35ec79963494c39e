import { startProgram } from '@wattjobs/core/start';
import { spareMemory } from './spare-memory.ts';

// First: what is loaded after it is loaded with it.
spareMemory(process.execArgv);
startProgram('wattjobs-api', () => import('./program.ts'));
