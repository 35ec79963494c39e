import { startProgram } from '@wattjobs/core/start';

startProgram('torus-job', () => import('./program.ts'));
