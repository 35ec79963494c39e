import { counterIn, plainValue } from './json-value.ts';
import type { VendorProfile } from './profile.ts';

/** The field of the line whose description meets the conditions: the order of fields differs between models. */
function fieldOf(line: number, conditions: string): string {
  const described = 'sensor_descr[0].type=$.sensor_values[0].type';
  return `[${described}].sensor_values[0].values[${line - 1}][#sensor_descr[0].fields[${conditions}]]`;
}

export const gudeProfile: VendorProfile = {
  name: 'gude-expert',
  vendor: 'GUDE',
  models: 'Expert Power Control and Expert PDU with energy metering',
  firmware: 'not known',
  sources: ['https://github.com/green-coding-solutions/green-metrics-tool'],
  reads: 'The total active energy in kWh of one line, found by its description',
  caveats: [
    'The name of the field differs between models: it must contain total or abs, must not contain reset, and have the unit kWh.',
    'The resettable counter is never read.',
  ],
  authTypes: ['none', 'basic'],
  path: '/statusjsn.js?components=1073741823',
  parameters: { line: { kind: 'number', help: 'Number of the line', from: 1, to: 99, fallback: 1 } },
  scrapingConfig: ({ line }) => ({
    ...counterIn(fieldOf(Number(line), 'unit=kWh,name~total|abs,name!~reset|react|app|rev|exp'), 'v', 'kWh'),
    additionalSelectors: {
      voltage: plainValue(`${fieldOf(Number(line), 'unit=V')}.v`, 'V'),
      current: plainValue(`${fieldOf(Number(line), 'unit=A')}.v`, 'A'),
      power: plainValue(`${fieldOf(Number(line), 'unit=W')}.v`, 'W'),
    },
  }),
  marks: ['"sensor_descr"', '"sensor_values"'],
};
