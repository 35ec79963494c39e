import { startProgram } from '@wattjobs/core/start';

startProgram('consumption-job', () => import('./program.ts'));
