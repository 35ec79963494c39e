import type { VendorProfile } from './profile.ts';

export const netioProfile: VendorProfile = {
  name: 'netio-json',
  vendor: 'NETIO products',
  models: 'PowerPDU, PowerBOX, PowerCable with the JSON API',
  firmware: 'not known',
  sources: ['https://github.com/netioproducts/PyNetio'],
  reads: 'GlobalMeasure.TotalEnergy, or Energy of one output, in Wh',
  caveats: [
    'The read-only JSON API must be enabled on the device; it has a user of its own for reading.',
    'Not every model measures all outputs together; then name the output.',
    'The energy counts from EnergyStart on, and a user of the device can set it back.',
  ],
  authTypes: ['none', 'basic'],
  path: '/netio.json',
  parameters: {
    output: { kind: 'number', help: 'Number of the output; without it, all outputs together', from: 1, to: 99, optional: true },
  },
  scrapingConfig: ({ output }) => {
    const place = output === undefined ? 'GlobalMeasure' : `Outputs[ID=${output}]`;
    return {
      valuePath: output === undefined ? `${place}.TotalEnergy` : `${place}.Energy`,
      valuePattern: '^([0-9]+)$',
      unit: 'Wh',
      serialPath: 'Agent.SerialNumber',
      additionalSelectors: {
        ...(output === undefined ? { voltage: { path: `${place}.Voltage`, unit: 'V' } } : {}),
        current: { path: output === undefined ? `${place}.TotalCurrent` : `${place}.Current`, unit: 'mA' },
        power: { path: output === undefined ? `${place}.TotalLoad` : `${place}.Load`, unit: 'W' },
        powerFactor: { path: output === undefined ? `${place}.OverallPowerFactor` : `${place}.PowerFactor`, unit: '' },
      },
    };
  },
  marks: ['"GlobalMeasure"', '"Outputs"'],
};
