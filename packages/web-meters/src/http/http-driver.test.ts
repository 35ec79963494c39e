import { describeDriver } from '../testing/describe-driver.ts';

describeDriver({ driver: 'http', cannot: ['scripts'] });
