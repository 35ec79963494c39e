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

/** Sensor type `energy` and unit `watt_hour`, as positions in the lists of the JSON-RPC interface. */
const wattHours = 'result.responses[json.id=unit].json.result._ret_.type[type=6,unit=5].unit=5';

export const raritanProfile: VendorProfile = {
  name: 'raritan-json-rpc',
  vendor: 'Raritan',
  models: 'PX2, PX3',
  firmware: '3.6 and later (JSON-RPC)',
  sources: ['https://github.com/psyinfra/prometheus-raritan-pdu-exporter'],
  reads: 'The reading of activeEnergy in Wh, of an inlet or an outlet; its unit is asked for and proven',
  caveats: [
    'The identifiers of sensors differ between firmwares: the device is asked for them in every visit.',
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
    const rid = outlet === undefined ? `/model/inlet/${Number(inlet) - 1}` : `/model/outlet/${Number(outlet) - 1}`;
    const sensor = '{{result.responses[json.id=sensors].json.result._ret_.activeEnergy.rid}}';
    return {
      steps: [
        bulk([{ rid, method: 'getSensors', id: 'sensors' }]),
        bulk([
          { rid: sensor, method: 'getReading', id: 'energy' },
          { rid: sensor, method: 'getMetaData', id: 'unit' },
        ]),
      ],
      ...counterIn(`[${wattHours}].result.responses[json.id=energy].json.result._ret_[available!=false,valid!=false]`, 'value', 'Wh'),
    };
  },
  marks: [],
};
