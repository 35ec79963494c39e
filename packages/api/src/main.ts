import { startProgram } from '@wattjobs/core/start';

startProgram('wattjobs-api', () => import('./program.ts'));
