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
      valuePath: `${place}.energy`,
      valuePattern: '^([0-9]+(?:\\.[0-9]+)?)$',
      unit,
      additionalSelectors: {
        power: { path: `${place}.active_power`, unit: 'W' },
        powerFactor: { path: `${place}.power_factor`, unit: '' },
      },
    };
  },
  marks: ['"energy"', '"power_capacity"', '"power_utilized"'],
};
