import { jsonAnswer, textAnswer } from '../http/message.ts';
import { jsonRoute, rounded, type View, type WebMeterModel } from './device.ts';
import { mac } from './digest-models.ts';
import type { OwnStyle } from './number-text.ts';

const wattHours: OwnStyle = { unit: 'Wh', decimals: 0 };
const kilowattHours: OwnStyle = { unit: 'kWh', decimals: 3 };

const netio: WebMeterModel = {
  title: 'NETIO PowerPDU 4C',
  start: '/netio.json',
  login: { username: 'netio', password: 'netio' },
  gate: 'basic',
  defaults: { totalKwh: 6195.432 },
  routes: {
    'GET /netio.json': jsonRoute((view) => {
      const { values } = view;
      return {
        Version: '2.4',
        Agent: {
          Model: 'NETIO PowerPDU 4C',
          DeviceName: 'simulated',
          SerialNumber: values.serial,
          NumOutputs: 3,
          Time: new Date(view.nowMs).toISOString(),
        },
        GlobalMeasure: {
          Voltage: rounded(values.voltageVolts, 1),
          Frequency: rounded(values.frequencyHertz, 1),
          TotalCurrent: Math.round(values.currentAmps * 1000),
          OverallPowerFactor: values.powerFactor,
          TotalLoad: Math.round(values.powerWatts),
          TotalEnergy: view.json(wattHours),
          EnergyStart: '2024-01-01T00:00:00+00:00',
        },
        Outputs: view.outputs(
          (id, share) => ({
            ...netioOutput(id),
            Current: Math.round(values.currentAmps * 1000 * share),
            PowerFactor: values.powerFactor,
            Load: Math.round(values.powerWatts * share),
            Energy: view.json(wattHours, share),
          }),
          (id) => ({ ...netioOutput(id), Current: -1, PowerFactor: -1, Load: -1, Energy: -1 }),
        ),
      };
    }),
    'POST /netio.json': {
      kind: 'page',
      answer: ({ body }) => (isJson(body) ? textAnswer(403, 'Forbidden\n') : textAnswer(400, 'Bad Request\n')),
    },
  },
};

function netioOutput(id: number) {
  return { ID: id, Name: `output_${id}`, State: 1, Action: 6, Delay: 5000, Energy_NR: 0, ReverseEnergy: 0, ReverseEnergy_NR: 0 };
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString());
    return true;
  } catch {
    return false;
  }
}

const jaws: WebMeterModel = {
  title: 'Server Technology PRO3X, JAWS',
  start: '/jaws/monitor/cords',
  login: { username: 'admn', password: 'admn' },
  gate: 'basic',
  defaults: { totalKwh: 24_680.1 },
  routes: {
    'GET /jaws/monitor/system': jsonRoute(({ values }) => ({ name: 'simulated', product_serial_number: values.serial })),
    'GET /jaws/monitor/units': jsonRoute(({ values }) => [
      { id: 'A', name: 'Master', product_serial_number: values.serial, status: 'Normal' },
    ]),
    'GET /jaws/monitor/cords': jsonRoute((view) => {
      const { values } = view;
      const voltAmps = values.voltageVolts * values.currentAmps;
      return [
        {
          id: 'AA',
          name: 'Cord_A',
          active_power: Math.round(values.powerWatts),
          apparent_power: Math.round(voltAmps),
          energy: view.json({ unit: 'kWh', decimals: 1 }),
          frequency: values.frequencyHertz,
          power_capacity: 7360,
          power_factor: values.powerFactor,
          power_utilized: rounded((voltAmps / 7360) * 100, 1),
          status: 'Normal',
        },
      ];
    }),
    'GET /jaws/monitor/outlets': jsonRoute((view) =>
      view.outputs(
        (id, share) => ({
          ...jawsOutlet(id),
          current: rounded(view.values.currentAmps * share, 2),
          voltage: view.values.voltageVolts,
          energy: view.json({ unit: 'kWh', decimals: 1 }, share),
        }),
        (id) => ({ ...jawsOutlet(id), current: -1, voltage: -1, energy: -1 }),
      ),
    ),
  },
};

function jawsOutlet(id: number) {
  return { id: `AA${id}`, name: `Outlet_${id}`, state: 'On', status: 'Normal' };
}

const gudeColumns: readonly (readonly [name: string, unit: string, value: (view: View) => number | string])[] = [
  ['Voltage', 'V', ({ values }) => values.voltageVolts],
  ['Current', 'A', ({ values }) => values.currentAmps],
  ['Frequency', 'Hz', ({ values }) => values.frequencyHertz],
  ['Phase', '°', ({ values }) => rounded((Math.acos(values.powerFactor) * 180) / Math.PI, 1)],
  ['ActivePower', 'W', ({ values }) => values.powerWatts],
  ['ReactivePower', 'VAR', ({ values }) => rounded(values.voltageVolts * values.currentAmps * Math.sin(Math.acos(values.powerFactor)), 1)],
  ['ApparentPower', 'VA', ({ values }) => rounded(values.voltageVolts * values.currentAmps, 1)],
  ['PowerFactor', '', ({ values }) => values.powerFactor],
  ['AbsoluteActiveEnergy', 'kWh', (view) => view.json(kilowattHours)],
  ['ResettableActiveEnergy', 'kWh', () => 1.5],
];

/** The bits of `components`, as clients of several models use them. */
const gudeComponents = { outputs: 0x1, values: 0x4000, descriptions: 0x1_0000 };

const gude: WebMeterModel = {
  title: 'Gude Expert Power Control',
  start: '/statusjsn.js?components=81921',
  login: { username: 'admin', password: 'gude-pass' },
  gate: 'basic',
  defaults: { totalKwh: 1357.246 },
  routes: {
    'GET /statusjsn.js': {
      kind: 'value',
      answer: ({ query }, view) => {
        const components = Number(query.get('components') ?? 'none');
        if (!Number.isInteger(components)) return textAnswer(400, 'Bad Request\n');
        const columns = view.faults.columnsReversed ? gudeColumns.toReversed() : gudeColumns;
        const values = columns.map(([, , value]) => ({ v: value(view) }));
        const fields = columns.map(([name, unit]) => ({ name, unit }));
        const has = (bit: number) => (components & bit) !== 0;
        return jsonAnswer(200, {
          misc: { firm_v: 'v1.2.0', prodname: 'Expert Power Control', serial: view.values.serial },
          ...(has(gudeComponents.outputs) && { outputs: view.outputs(gudeOutput, gudeOutput) }),
          ...(has(gudeComponents.descriptions) && {
            sensor_descr: [{ type: 1, num: 1, properties: [{ id: 'L1', name: 'Meter1' }], fields }],
          }),
          ...(has(gudeComponents.values) && { sensor_values: [{ type: 1, num: 1, values: [values] }] }),
        });
      },
    },
  },
};

function gudeOutput(id: number) {
  return { name: `Power Port ${id}`, state: 1 };
}

const iammeter: WebMeterModel = {
  title: 'IAMMETER WEM3080',
  start: '/monitorjson',
  login: { username: 'admin', password: 'admin' },
  gate: 'basic',
  defaults: { totalKwh: 975.318 },
  routes: {
    'GET /monitorjson': jsonRoute((view) => ({
      method: 'uploadsn',
      mac: mac(view.values.serial),
      version: 'i.75.98.50',
      server: 'em',
      SN: view.values.serial,
      Data: [view.values.voltageVolts, view.values.currentAmps, view.values.powerWatts, view.json(kilowattHours), 0],
    })),
  },
};

const youless: WebMeterModel = {
  title: 'Youless',
  start: '/a?f=j',
  login: null,
  gate: 'none',
  defaults: { totalKwh: 17_031.768, powerWatts: 60 },
  routes: {
    'GET /a': {
      kind: 'value',
      answer: ({ query }, view) =>
        query.get('f') === 'j'
          ? jsonAnswer(200, youlessAnswer(view))
          : textAnswer(200, ` ${view.text({ ...kilowattHours, decimalMark: 'comma' })}\n`),
    },
  },
};

function youlessAnswer(view: View) {
  const count = view.text({ ...kilowattHours, unit: 'none', decimalMark: 'comma' });
  return { cnt: ` ${count}`, pwr: -view.values.powerWatts, lvl: 0, con: 'OK', cs0: ' 3235,639', ps0: 347 };
}

export const jsonModels = { netio, jaws, gude, iammeter, youless } as const;
