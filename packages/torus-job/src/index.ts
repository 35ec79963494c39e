export { torusJob } from './job.ts';
