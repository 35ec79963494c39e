import { startProgram } from '@wattjobs/core/start';

startProgram('enphase-job', () => import('./program.ts'));
