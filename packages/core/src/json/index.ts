export { isBeyondJsonLimits, JsonNumber, parseJson, parseJsonWithDigits } from './parse-json.ts';
