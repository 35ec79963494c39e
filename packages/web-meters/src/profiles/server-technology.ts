import { counterIn, plainValue } from './json-value.ts';
import type { VendorProfile } from './profile.ts';

export const serverTechnologyProfile: VendorProfile = {
  name: 'servertech-jaws',
  vendor: 'Server Technology',
  models: 'PRO2, PRO3 and others with JAWS (JSON API for web services)',
  firmware: 'not known',
  sources: ['https://github.com/tynany/servertech_exporter'],
  reads: 'energy of a cord, in the unit that the configuration names',
  caveats: [
    'No source proves the unit of energy: compare with the display of the device, and name it as parameter unit.',
    'A device with several cords needs the parameter cord.',
    'Cords without energy sensing have no energy: the reading fails, and is never 0.',
  ],
  authTypes: ['basic'],
  path: '/jaws/monitor/cords',
  parameters: {
    unit: { kind: 'choice', help: 'Unit of energy', values: ['kWh', 'Wh', 'deciKWh'] },
    cord: { kind: 'identifier', help: 'Identifier of the cord, such as AA; not needed if there is only one', optional: true },
  },
  scrapingConfig: ({ unit, cord }) => {
    const place = cord === undefined ? '[*]' : `[id=${cord}]`;
    return {
      ...counterIn(place, 'energy', String(unit)),
      additionalSelectors: {
        power: plainValue(`${place}.active_power`, 'W'),
        powerFactor: plainValue(`${place}.power_factor`, ''),
      },
    };
  },
  marks: ['"energy"', '"power_capacity"', '"power_utilized"'],
};
