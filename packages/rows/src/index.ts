export { dateSource, dateTime, datePattern, isDate, monthPattern } from './dates.ts';
export { epochSeconds, lastEpochSecond } from './epoch-seconds.ts';
export { longestIdCharacters, text } from './text.ts';
