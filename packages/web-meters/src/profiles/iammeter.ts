import { counterIn, plainValue } from './json-value.ts';
import type { VendorProfile } from './profile.ts';

/** The list has no labels. That it is in the documented order is checked as far as its numbers can tell. */
const documentedOrder = '[method=uploadsn,Data[0]>80,Data[0]<300,Data[4]<$.Data[3],Data[5]=]';

export const iammeterProfile: VendorProfile = {
  name: 'iammeter-json',
  vendor: 'IAMMETER',
  models: 'WEM3080 (single phase)',
  firmware: 'not known',
  sources: ['https://github.com/aamcrae/MeterMan', 'https://github.com/lewei50/Solar-PV-Monitoring'],
  reads: 'Data[3]: imported energy in kWh',
  caveats: [
    'The answer is a list without labels: voltage, current, power, import, export. It is refused unless it has five numbers, the voltage' +
      ' is one of a mains, and more was imported than exported.',
    'Behind a photovoltaic system, where more is exported, set valuePath to Data[3] yourself.',
    'The three-phase WEM3080T answers in another form that no source proves: it is refused.',
  ],
  authTypes: ['basic'],
  path: '/monitorjson',
  parameters: {},
  scrapingConfig: () => ({
    ...counterIn(`${documentedOrder}.Data`, '[3]', 'kWh'),
    serialPath: 'SN',
    additionalSelectors: {
      voltage: plainValue(`${documentedOrder}.Data[0]`, 'V'),
      current: plainValue(`${documentedOrder}.Data[1]`, 'A'),
      power: plainValue(`${documentedOrder}.Data[2]`, 'W'),
    },
  }),
  marks: ['"uploadsn"', '"Data"'],
};
