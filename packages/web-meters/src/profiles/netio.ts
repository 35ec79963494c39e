import { counterIn, plainValue } from './json-value.ts';
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
      ...counterIn(place, output === undefined ? 'TotalEnergy' : 'Energy', 'Wh'),
      serialPath: 'Agent.SerialNumber',
      additionalSelectors: {
        ...(output === undefined ? { voltage: plainValue(`${place}.Voltage`, 'V') } : {}),
        current: plainValue(output === undefined ? `${place}.TotalCurrent` : `${place}.Current`, 'mA'),
        power: plainValue(output === undefined ? `${place}.TotalLoad` : `${place}.Load`, 'W'),
        powerFactor: plainValue(output === undefined ? `${place}.OverallPowerFactor` : `${place}.PowerFactor`, ''),
      },
    };
  },
  marks: ['"GlobalMeasure"', '"Outputs"'],
};
