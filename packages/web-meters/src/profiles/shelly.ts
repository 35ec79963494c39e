import { counterIn, plainValue } from './json-value.ts';
import type { VendorProfile } from './profile.ts';

const aioshelly = 'https://github.com/home-assistant-libs/aioshelly';
const exporter = 'https://github.com/aexel90/shelly_exporter';
const channel = { kind: 'number', help: 'Number of the channel, from 0', from: 0, to: 9, fallback: 0 } as const;

/** What all devices of the second generation share. */
const secondGeneration = {
  vendor: 'Shelly',
  firmware: '1.x and 2.0',
  sources: [aioshelly],
  authTypes: ['digest', 'none'],
  path: '/rpc/Shelly.GetStatus',
} as const;

const digestCaveat = 'With a password the user is admin, and the device asks for digest with SHA-256.';

/** Watt-minutes of relays, watt-hours of energy meters. The field is_valid says whether the device trusts its own measurement. */
function firstGeneration(list: 'meters' | 'emeters', { channel: index }: Parameters<VendorProfile['scrapingConfig']>[0]) {
  const place = `${list}[${index}][is_valid=true]`;
  return {
    ...counterIn(place, 'total', list === 'meters' ? 'Wmin' : 'Wh'),
    serialPath: 'mac',
    additionalSelectors: { power: plainValue(`${place}.power`, 'W') },
  };
}

export const shellyProfiles: readonly VendorProfile[] = [
  {
    name: 'shelly-gen1',
    vendor: 'Shelly',
    models: 'Plug S, 1PM, 2.5, 4Pro (first generation)',
    firmware: '1.x',
    sources: [aioshelly, exporter, 'https://github.com/Gellardo/sensor-scraper'],
    reads: 'meters[].total in watt-minutes',
    caveats: ['That the counter is in watt-minutes is told by a third party.'],
    authTypes: ['none', 'basic'],
    path: '/status',
    parameters: { channel },
    scrapingConfig: (parameters) => firstGeneration('meters', parameters),
    marks: ['"meters"', '"is_valid"', '"counters"'],
  },
  {
    name: 'shelly-gen1-em',
    vendor: 'Shelly',
    models: 'EM, 3EM (first generation)',
    firmware: '1.x',
    sources: [aioshelly, exporter],
    reads: 'emeters[].total in Wh: what one channel consumed',
    caveats: ['What is fed back is in total_returned, and is not subtracted.', 'The 3EM has a channel per phase: one endpoint each.'],
    authTypes: ['none', 'basic'],
    path: '/status',
    parameters: { channel },
    scrapingConfig: (parameters) => {
      const place = `emeters[${parameters['channel']}][is_valid=true]`;
      const { additionalSelectors, ...common } = firstGeneration('emeters', parameters);
      return {
        ...common,
        additionalSelectors: {
          ...additionalSelectors,
          voltage: plainValue(`${place}.voltage`, 'V'),
          current: plainValue(`${place}.current`, 'A'),
          powerFactor: plainValue(`${place}.pf`, ''),
        },
      };
    },
    marks: ['"emeters"', '"total_returned"'],
  },
  {
    ...secondGeneration,
    name: 'shelly-switch',
    models: 'Plus and Pro with a measuring switch',
    reads: 'switch:N.aenergy.total in Wh',
    caveats: [digestCaveat, 'A user of the device can set the counter back.'],
    parameters: { channel },
    scrapingConfig: ({ channel: index }) => ({
      ...counterIn(`switch:${index}.aenergy`, 'total', 'Wh'),
      serialPath: 'sys.mac',
      additionalSelectors: {
        power: plainValue(`switch:${index}.apower`, 'W'),
        voltage: plainValue(`switch:${index}.voltage`, 'V'),
        current: plainValue(`switch:${index}.current`, 'A'),
      },
    }),
    marks: ['"aenergy"', '"apower"'],
  },
  {
    ...secondGeneration,
    name: 'shelly-em',
    models: 'Pro 3EM as one three-phase meter',
    reads: 'emdata:0.total_act in Wh: what all phases consumed',
    caveats: [digestCaveat, 'What is fed back is in total_act_ret, and is not subtracted.'],
    parameters: {},
    scrapingConfig: () => ({
      ...counterIn('emdata:0', 'total_act', 'Wh'),
      serialPath: 'sys.mac',
      additionalSelectors: {
        power: plainValue('em:0.total_act_power', 'W'),
        voltage: plainValue('em:0.a_voltage', 'V'),
      },
    }),
    marks: ['"emdata:0"', '"total_act"'],
  },
  {
    ...secondGeneration,
    name: 'shelly-em1',
    models: 'Pro EM, Pro 3EM as single-phase meters',
    sources: [aioshelly, 'https://shelly-api-docs.shelly.cloud/gen2/ComponentsAndServices/EM1Data'],
    reads: 'em1data:N.total_act_energy in Wh: what one channel consumed',
    caveats: [digestCaveat, 'What is fed back is in total_act_ret_energy, and is not subtracted.'],
    parameters: { channel },
    scrapingConfig: ({ channel: index }) => ({
      ...counterIn(`em1data:${index}`, 'total_act_energy', 'Wh'),
      serialPath: 'sys.mac',
      additionalSelectors: {
        power: plainValue(`em1:${index}.act_power`, 'W'),
        voltage: plainValue(`em1:${index}.voltage`, 'V'),
        current: plainValue(`em1:${index}.current`, 'A'),
        powerFactor: plainValue(`em1:${index}.pf`, ''),
      },
    }),
    marks: ['"em1data:0"', '"total_act_energy"'],
  },
];
