import type { VendorProfile } from './profile.ts';

/** The value of the line's field whose description meets the conditions: the order of fields differs between models. */
function valueOf(line: number, conditions: string): string {
  const described = 'sensor_descr[0].type=$.sensor_values[0].type';
  return `[${described}].sensor_values[0].values[${line - 1}][#sensor_descr[0].fields[${conditions}]].v`;
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
    valuePath: valueOf(Number(line), 'unit=kWh,name~total|abs,name!~reset|react|app|rev|exp'),
    valuePattern: '^([0-9]+(?:\\.[0-9]+)?)$',
    unit: 'kWh',
    additionalSelectors: {
      voltage: { path: valueOf(Number(line), 'unit=V'), unit: 'V' },
      current: { path: valueOf(Number(line), 'unit=A'), unit: 'A' },
      power: { path: valueOf(Number(line), 'unit=W'), unit: 'W' },
    },
  }),
  marks: ['"sensor_descr"', '"sensor_values"'],
};
