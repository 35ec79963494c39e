import { startProgram } from '@wattjobs/core/start';

startProgram('acuvim-job', () => import('./program.ts'));
