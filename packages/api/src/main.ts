// First: what is loaded after it is loaded with it.
import './spare-memory.ts';
import { startProgram } from '@wattjobs/core/start';

startProgram('wattjobs-api', () => import('./program.ts'));
