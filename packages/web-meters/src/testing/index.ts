export { describeDriver } from './describe-driver.ts';
export { basic, formLogin, meter, rule } from './meter.ts';
