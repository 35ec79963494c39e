import type { ReceivedRequest } from '../http/message.ts';
import type { WebMeterFaults } from './controls.ts';

/** Languages that write a decimal comma. */
const commaLanguages = /^(da|de|es|fi|fr|it|nb|nl|pl|pt|ro|sv)\b/i;

/** The faults as a device applies them that takes its number format from the client's language. */
export function withLanguage(faults: WebMeterFaults, { headers }: ReceivedRequest): WebMeterFaults {
  const comma = faults.numbersFollowLanguage && commaLanguages.test(headers['accept-language'] ?? '');
  return comma ? { ...faults, decimalMark: 'comma' } : faults;
}
