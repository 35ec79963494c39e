export { addDays } from './add-days.ts';
export { type Clock, systemClock } from './clock.ts';
export { isTimeZone, timeZone, type TimeZone } from './time-zone.ts';
