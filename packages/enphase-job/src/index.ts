export { enphaseJob } from './job.ts';
