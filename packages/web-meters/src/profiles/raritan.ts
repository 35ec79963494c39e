import { counterIn } from './json-value.ts';
import type { VendorProfile } from './profile.ts';

/** A call of the JSON-RPC interface that makes several calls at once. */
function bulk(requests: readonly { readonly rid: string; readonly method: string; readonly id: string }[]) {
  return {
    action: 'post',
    url: '/bulk',
    contentType: 'application/json-rpc',
    body: JSON.stringify({
      jsonrpc: '2.0',
      method: 'performBulk',
      params: { requests: requests.map(({ rid, ...call }) => ({ rid, json: { jsonrpc: '2.0', ...call } })) },
      id: 1,
    }),
  };
}

/** What the call with this identifier returned. */
function answerOf(id: string): string {
  return `result.responses[json.id=${id}].json.result._ret_`;
}

/** Sensor type `energy` and unit `watt_hour`, as positions in the lists of the JSON-RPC interface. */
const wattHours = `${answerOf('unit')}.type[type=6].unit=5`;

export const raritanProfile: VendorProfile = {
  name: 'raritan-json-rpc',
  vendor: 'Raritan',
  models: 'PX2, PX3',
  firmware: 'with version 3.6 of the JSON-RPC interface',
  sources: ['https://github.com/psyinfra/prometheus-raritan-pdu-exporter'],
  reads: 'The reading of activeEnergy in Wh, of an inlet or an outlet; its unit is asked for and proven',
  caveats: [
    'The identifiers of inlets, outlets and sensors differ between firmwares: the device is asked for them in every visit.',
    'Outlets have an energy only if the model meters them.',
    'Inlets and outlets are counted from 1 here, and from 0 in the interface.',
  ],
  authTypes: ['basic'],
  path: '/',
  parameters: {
    inlet: { kind: 'number', help: 'Number of the inlet', from: 1, to: 9, fallback: 1 },
    outlet: { kind: 'number', help: 'Number of the outlet, instead of the inlet', from: 1, to: 99, optional: true },
  },
  scrapingConfig: ({ inlet, outlet }) => {
    const [method, index] = outlet === undefined ? ['getInlets', Number(inlet) - 1] : ['getOutlets', Number(outlet) - 1];
    const sensor = `{{${answerOf('sensors')}.activeEnergy.rid}}`;
    return {
      steps: [
        bulk([{ rid: '/model/pdu/0', method, id: 'places' }]),
        bulk([{ rid: `{{${answerOf('places')}[${index}].rid}}`, method: 'getSensors', id: 'sensors' }]),
        bulk([
          { rid: sensor, method: 'getReading', id: 'energy' },
          { rid: sensor, method: 'getMetaData', id: 'unit' },
        ]),
      ],
      ...counterIn(`[${wattHours}].${answerOf('energy')}[available=true,valid=true]`, 'value', 'Wh'),
    };
  },
  marks: [],
};
