export { isBeyondJsonLimits, parseJson } from './parse-json.ts';
