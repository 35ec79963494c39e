import { jsonRoute, rounded, type WebMeterModel } from './device.ts';
import type { OwnStyle } from './number-text.ts';

const wattHours: OwnStyle = { unit: 'Wh', decimals: 0 };
const thousandthsOfWattHours: OwnStyle = { unit: 'Wh', decimals: 3 };

/** The serial as twelve hex digits, as devices name themselves after their MAC address. */
export function mac(serial: string): string {
  return Buffer.from(serial).toString('hex').toUpperCase().padEnd(12, '0').slice(0, 12);
}

const shellyLogin = { username: 'admin', password: 'shelly-pass' };

const shelly1: WebMeterModel = {
  title: 'Shelly, first generation, plug',
  start: '/status',
  login: shellyLogin,
  gate: 'basic',
  defaults: { totalKwh: 321.456, loginRequired: false },
  routes: {
    'GET /status': jsonRoute((view) => ({
      mac: mac(view.values.serial),
      relays: [{ ison: true }],
      meters: [
        {
          power: rounded(view.values.powerWatts, 2),
          is_valid: true,
          timestamp: Math.floor(view.nowMs / 1000),
          counters: [0, 0, 0],
          total: view.json({ unit: 'Wmin', decimals: 0 }),
        },
      ],
    })),
  },
};

const shellyEm: WebMeterModel = {
  ...shelly1,
  title: 'Shelly EM, first generation',
  routes: {
    'GET /status': jsonRoute((view) => ({
      mac: mac(view.values.serial),
      emeters: [
        {
          power: rounded(view.values.powerWatts, 2),
          pf: view.values.powerFactor,
          current: view.values.currentAmps,
          voltage: view.values.voltageVolts,
          is_valid: true,
          total: view.json({ unit: 'Wh', decimals: 1 }),
          total_returned: 0,
        },
      ],
    })),
  },
};

/** Shelly Gen2 firmware: user admin, digest with SHA-256, a fresh nonce each time. */
const shellyDigest: WebMeterModel['gate'] = {
  header: 'WWW-Authenticate',
  realm: (serial) => `shelly-${mac(serial).toLowerCase()}`,
  challenge: ({ serial, nonce, algorithm }) =>
    `Digest qop="auth", realm="shelly-${mac(serial).toLowerCase()}", nonce="${nonce}", algorithm=${algorithm}`,
};

const shelly2: WebMeterModel = {
  title: 'Shelly, second generation, plug',
  start: '/rpc/Shelly.GetStatus',
  login: shellyLogin,
  gate: shellyDigest,
  defaults: { totalKwh: 654.321 },
  routes: {
    'GET /rpc/Shelly.GetStatus': jsonRoute((view) => ({
      'switch:0': {
        id: 0,
        source: 'init',
        output: true,
        apower: rounded(view.values.powerWatts, 1),
        voltage: rounded(view.values.voltageVolts, 1),
        current: rounded(view.values.currentAmps, 3),
        aenergy: {
          total: view.json(thousandthsOfWattHours),
          by_minute: Array<number>(3).fill(rounded((view.values.powerWatts / 60) * 1000, 3)),
          minute_ts: Math.floor(view.nowMs / 60_000) * 60,
        },
      },
      sys: { mac: mac(view.values.serial), unixtime: Math.floor(view.nowMs / 1000) },
    })),
  },
};

const shelly2Em: WebMeterModel = {
  ...shelly2,
  title: 'Shelly 3EM, second generation',
  defaults: { totalKwh: 7654.32 },
  routes: {
    'GET /rpc/Shelly.GetStatus': jsonRoute((view) => {
      const third = { current: rounded(view.values.currentAmps / 3, 3), power: rounded(view.values.powerWatts / 3, 1) };
      const phases = ['a', 'b', 'c'].flatMap((phase) => [
        [`${phase}_voltage`, view.values.voltageVolts],
        [`${phase}_current`, third.current],
        [`${phase}_act_power`, third.power],
      ]);
      const energies = ['a', 'b', 'c'].map((phase) => [`${phase}_total_act_energy`, view.json(thousandthsOfWattHours, 1 / 3)]);
      return {
        'em:0': { id: 0, ...Object.fromEntries(phases), total_act_power: rounded(view.values.powerWatts, 1) },
        'emdata:0': { id: 0, ...Object.fromEntries(energies), total_act: view.json(thousandthsOfWattHours), total_act_ret: 0 },
        sys: { mac: mac(view.values.serial), unixtime: Math.floor(view.nowMs / 1000) },
      };
    }),
  },
};

const shelly2Em1: WebMeterModel = {
  ...shelly2,
  title: 'Shelly Pro EM, second generation',
  defaults: { totalKwh: 1234.567 },
  routes: {
    'GET /rpc/Shelly.GetStatus': jsonRoute((view) => ({
      'em1:0': {
        id: 0,
        voltage: view.values.voltageVolts,
        current: view.values.currentAmps,
        act_power: rounded(view.values.powerWatts, 1),
        pf: view.values.powerFactor,
      },
      'em1data:0': { id: 0, total_act_energy: view.json(thousandthsOfWattHours), total_act_ret_energy: 0 },
      sys: { mac: mac(view.values.serial), unixtime: Math.floor(view.nowMs / 1000) },
    })),
  },
};

/** Fronius names its header otherwise, and from 1.38 on spells SHA256 without a dash. */
const fronius: WebMeterModel = {
  title: 'Fronius with its own challenge',
  start: '/status/energy',
  login: { username: 'customer', password: 'fronius-pass' },
  gate: {
    header: 'X-WWW-Authenticate',
    realm: () => 'Webinterface area',
    challenge: ({ nonce, algorithm }) =>
      `Digest realm="Webinterface area", charset="UTF-8", algorithm=${algorithm}, nonce="${nonce}", qop="auth"`,
  },
  defaults: { totalKwh: 8642.135, digestAlgorithm: 'MD5' },
  routes: {
    'GET /status/energy': jsonRoute((view) => ({
      serial: view.values.serial,
      powerWatts: view.values.powerWatts,
      energyConsumedWattHours: view.json(wattHours),
    })),
  },
};

export const digestModels = {
  'shelly-1': shelly1,
  'shelly-em': shellyEm,
  'shelly-2': shelly2,
  'shelly-2-em': shelly2Em,
  'shelly-2-em1': shelly2Em1,
  fronius,
} as const;
