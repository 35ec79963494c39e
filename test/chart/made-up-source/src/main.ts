import { startProgram } from '@wattjobs/core/start';

startProgram('meter-job', () => import('./program.ts'));
