import { describeWriters } from '@wattjobs/core/testing';
import { startRealPushgateway } from './start-pushgateway.ts';

describeWriters('a real Pushgateway', startRealPushgateway);
