import { main } from '@wattjobs/core';
import { torusJob } from './job.ts';

void main(torusJob);
