import { plainValue } from './json-value.ts';
import type { VendorProfile } from './profile.ts';

/** Date and time, then seven columns for each PDU of the chain. */
const columnsBefore = 2;
const columnsOfPdu = 7;
const offsets = { power: 0, energy: 2, current: 5 };

export const apcProfile: VendorProfile = {
  name: 'apc-data-log',
  vendor: 'APC by Schneider Electric',
  models: 'Rack PDU 2G with NMC2 or NMC3, up to four in a chain',
  firmware: 'not known',
  sources: ['https://github.com/filip2cz/graph-pdu-schneider-e'],
  reads: 'Energy in kWh of the newest row of data.txt, over FTP',
  caveats: [
    'FTP sends the password in clear text, and must be enabled on the device.',
    'The reading is as old as the newest row: it depends on the log interval of the device.',
    'The position of the energy is known; if the line before the first row has labels, the label must say energy and kWh.',
    'The web page of these PDUs is not documented anywhere; over SNMP the same counter is 1.3.6.1.4.1.318.1.1.26.4.3.1.9 in 0.1 kWh.',
  ],
  authTypes: ['basic'],
  path: '/data.txt',
  parameters: { pdu: { kind: 'number', help: 'Position of the PDU in its chain', from: 1, to: 4, fallback: 1 } },
  scrapingConfig: ({ pdu }) => {
    const column = (name: keyof typeof offsets) => columnsBefore + columnsOfPdu * (Number(pdu) - 1) + offsets[name];
    const energy = column('energy');
    return {
      driver: 'ftp',
      valuePath: `[columns=31,labels[${energy}]~energy|,labels[${energy}]~kwh|].rows[-1][${energy}]`,
      valuePattern: '^([0-9]+(?:\\.[0-9]+)?)$',
      unit: 'kWh',
      decimalSeparator: 'dot',
      additionalSelectors: {
        power: plainValue(`rows[-1][${column('power')}]`, 'kW'),
        current: plainValue(`rows[-1][${column('current')}]`, 'A'),
      },
    };
  },
  marks: [],
};
