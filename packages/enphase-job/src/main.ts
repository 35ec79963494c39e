import { main } from '@wattjobs/core';
import { enphaseJob } from './job.ts';

void main(enphaseJob);
