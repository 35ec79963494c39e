import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Field } from './control/field.ts';
import { transportFaults } from './control/transport-faults.ts';
import { enphaseCloudFields } from './enphase-cloud/controls.ts';
import { lineProtocolFields } from './line-protocol/controls.ts';
import { meterFields } from './modbus-meter/controls.ts';
import { pushgatewayFields } from './pushgateway/controls.ts';
import { torusCloudFields } from './torus-cloud/controls.ts';
import { torusUnitFields } from './torus-unit/controls.ts';

const readme = readFileSync(`${import.meta.dirname}/../README.md`, 'utf8');

describe('the README', () => {
  it('has its sections in the fixed order', () => {
    expect([...readme.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'What they stand in for',
      'How to start',
      'The routes',
      'The faults',
      'How strict they are',
    ]);
  });

  it.each([
    ['All but the meter', transportFaults, 8],
    ['Cloud', withoutTransportFaults(torusCloudFields), 30],
    ['Unit', withoutTransportFaults(torusUnitFields), 8],
    ['Receiver', withoutTransportFaults(pushgatewayFields), 1],
    ['Enphase', withoutTransportFaults(enphaseCloudFields), 40],
    ['Meter', meterFields, 44],
    ['Lines', withoutTransportFaults(lineProtocolFields), 14],
  ])('lists every control of "%s" with its default', (title, fields, count) => {
    const documented = documentedDefaults(title);
    expect(documented).toEqual(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, JSON.stringify(field.initial)])));
    expect(Object.keys(documented)).toHaveLength(count);
  });
});

function withoutTransportFaults(fields: object): Record<string, Field<unknown>> {
  const entries = Object.entries(fields as Record<string, Field<unknown>>);
  return Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(transportFaults, name)));
}

function documentedDefaults(title: string): Record<string, string> {
  const [, section = ''] = readme.split(`### ${title}\n`);
  const [table = ''] = section.split(/^##/m);
  return Object.fromEntries([...table.matchAll(/^\| `(\w+)` +\| `(.*?)` +\|/gm)].map(([, name = '', initial = '']) => [name, initial]));
}
