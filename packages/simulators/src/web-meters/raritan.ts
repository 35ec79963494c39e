import { jsonAnswer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import { rounded, type View, type WebMeterModel } from './device.ts';

/** One call within a bulk request. */
interface Call {
  readonly rid?: unknown;
  readonly json?: { readonly jsonrpc?: unknown; readonly method?: unknown; readonly id?: unknown };
}

const inlet = { rid: '/tfwopaque/pdumodel.Inlet:2.0.4/inlet.0', type: 'pdumodel.Inlet:2.0.4' };
const outlet = (id: number) => ({ rid: `/tfwopaque/pdumodel.Outlet:2.1.5/outlet.${id - 1}`, type: 'pdumodel.Outlet:2.1.5' });
const gauge = 'sensors.NumericSensor:4.0.3';
const accumulating = 'sensors.AccumulatingNumericSensor:2.0.3';
const sensor = (type: string, name: string) => ({ rid: `/tfwopaque/${type}/${name}`, type });

/** The quantities of an inlet or outlet, with the share of the load that goes through it. */
const quantities: Readonly<Record<string, { readonly type: string; readonly value: (view: View, share: number) => number | string }>> = {
  voltage: { type: gauge, value: ({ values }) => values.voltageVolts },
  current: { type: gauge, value: ({ values }, share) => rounded(values.currentAmps * share, 3) },
  activePower: { type: gauge, value: ({ values }, share) => rounded(values.powerWatts * share, 1) },
  powerFactor: { type: gauge, value: ({ values }) => values.powerFactor },
  activeEnergy: { type: accumulating, value: (view, share) => view.json({ unit: 'Wh', decimals: 0 }, share) },
  lineFrequency: { type: gauge, value: ({ values }) => values.frequencyHertz },
};

/** Kind and unit of a sensor, as positions in the lists of the interface: watt-hours are the sixth unit. */
const sensorTypes: Readonly<Record<string, { readonly readingtype: 0; readonly type: number; readonly unit: number }>> = {
  voltage: { readingtype: 0, type: 1, unit: 1 },
  current: { readingtype: 0, type: 2, unit: 2 },
  activePower: { readingtype: 0, type: 4, unit: 3 },
  powerFactor: { readingtype: 0, type: 5, unit: 0 },
  activeEnergy: { readingtype: 0, type: 6, unit: 5 },
  lineFrequency: { readingtype: 0, type: 7, unit: 8 },
};

/** A Raritan PX2 or PX3: JSON-RPC in bulk. The resource ids have the shape that recorded answers of firmware 4 have. */
export const raritan: WebMeterModel = {
  title: 'Raritan PX3',
  start: '/bulk',
  login: { username: 'admin', password: 'raritan' },
  gate: 'basic',
  defaults: { totalKwh: 15_432.678 },
  routes: {
    'POST /bulk': {
      kind: 'value',
      answer: (request, view) => {
        const calls = bulkCalls(request);
        if (calls === null) return textAnswer(400, 'Bad Request\n');
        const responses = calls.requests.map(({ rid, json }) => response(String(rid), json, view));
        return jsonAnswer(200, { jsonrpc: '2.0', result: { responses }, id: calls.id });
      },
    },
  },
};

function bulkCalls({ body, headers }: ReceivedRequest): { readonly id: unknown; readonly requests: readonly Call[] } | null {
  if (!/^application\/json-rpc\b/.test(headers['content-type'] ?? '')) return null;
  try {
    const sent = JSON.parse(body.toString());
    const requests: unknown = sent?.params?.requests;
    const valid = sent?.jsonrpc === '2.0' && sent.method === 'performBulk' && Array.isArray(requests);
    return valid ? { id: sent.id, requests } : null;
  } catch {
    return null;
  }
}

function response(rid: string, json: Call['json'], view: View) {
  const answer = json?.jsonrpc === '2.0' ? returned(rid, String(json.method), view) : undefined;
  if (answer === undefined) {
    return { json: { jsonrpc: '2.0', error: { code: -32_601, message: 'Method not found' }, id: json?.id }, statcode: 200 };
  }
  return { json: { jsonrpc: '2.0', result: { _ret_: answer }, id: json?.id }, statcode: 200 };
}

/** What a method of a resource gives; undefined if the resource or the method does not exist. */
function returned(rid: string, method: string, view: View): unknown {
  const key = `${rid} ${method}`;
  const outlets = [1, 2, 3];
  if (key === '/model/pdu/0 getInlets') return [inlet];
  if (key === '/model/pdu/0 getOutlets') return outlets.map(outlet);
  if (key === '/model/pdu/0 getMetaData')
    return { nameplate: { manufacturer: 'Raritan', model: 'PX3-5190', serialNumber: view.values.serial } };
  if (key === '/model/pdu/0 getSettings') return { name: 'simulated' };
  if (key === '/model/peripheraldevicemanager getDeviceSlots') return [];
  const places = [{ label: 'I1', rid: inlet.rid, share: 1 }, ...view.outputs(raritanOutlet, (id) => raritanOutlet(id, -1))];
  for (const { label, rid: place, share } of places) {
    if (rid === place) return ofPlace(label, method);
    const found = Object.entries(quantities).find(([name, { type }]) => rid === sensor(type, sensorName(label, name)).rid);
    if (found && method === 'getReading') {
      const value = share < 0 ? -1 : found[1].value(view, share);
      return { timestamp: Math.floor(view.nowMs / 1000), available: true, valid: true, value };
    }
    if (found && method === 'getMetaData') return { type: sensorTypes[found[0]] };
  }
  return undefined;
}

function raritanOutlet(id: number, share: number) {
  return { label: `O${id}`, rid: outlet(id).rid, share };
}

function ofPlace(label: string, method: string): unknown {
  if (method === 'getMetaData') return { label };
  if (method === 'getSettings') return { name: '' };
  if (method === 'getPoles') return [];
  if (method !== 'getSensors') return undefined;
  return Object.fromEntries(Object.entries(quantities).map(([name, { type }]) => [name, sensor(type, sensorName(label, name))]));
}

function sensorName(label: string, quantity: string): string {
  return `${label}${quantity.charAt(0).toUpperCase()}${quantity.slice(1)}`;
}
