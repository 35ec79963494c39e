import { describe, expect, it } from 'vitest';
import { parseJsonPath, valuesAt } from './json-path.ts';

function read(document: unknown, text: string): unknown {
  const parsed = parseJsonPath(text);
  if ('problem' in parsed) return parsed.problem;
  const values = valuesAt(document, parsed.path);
  return values.length > 1 ? values : values[0];
}

const document = {
  Agent: { Model: 'PDU' },
  Outputs: [
    { ID: 1, Name: 'a, b', Energy: 10, is_valid: true },
    { ID: 2, Name: 'Total energy', Energy: 20, is_valid: false },
    { ID: 3, Name: 'Reset energy', Energy: 0 },
  ],
  'switch:0': { aenergy: { total: 30.5 } },
  'a.b[c]': 1,
  text: '20',
  Data: [230.1, 1.2, 276, 1265.17, 0.5],
  values: [[{ v: 7 }, { v: 8 }, { v: 9 }]],
};

describe('the place of a value in JSON', () => {
  it.for([
    ['Agent.Model', 'PDU'],
    ['Outputs[0].Energy', 10],
    ['Outputs[-1].Energy', 0],
    ['switch:0.aenergy.total', 30.5],
    ["['a.b[c]']", 1],
    ['["a.b[c]"]', 1],
    ['Outputs[ID=2].Energy', 20],
    ['Outputs[Name~total].Energy', 20],
    ['Outputs[Name~ENERGY,Name!~reset].Energy', 20],
    ['Outputs[Name~sum|total].Energy', 20],
    ['Outputs[is_valid=|maybe].ID', 3],
    ['Outputs[Energy>15].ID', 2],
    ['Outputs[Energy<5].ID', 3],
    ['Outputs[0][is_valid=true].Energy', 10],
    ['[Data[0]>80,Data[0]<300].Data[3]', 1265.17],
    ['[Data[4]<$.Data[3]].Data[3]', 1265.17],
    ['values[0][#Outputs[Name~total]].v', 8],
  ] as const)('%s', ([text, value]) => {
    expect(read(document, text)).toBe(value);
  });

  it.for([
    'Agent.Name',
    'Agent.constructor',
    'Agent.Model.length',
    'Outputs[9].Energy',
    'Outputs.length',
    'Outputs[ID=4].Energy',
    'Outputs[Name~energy].Energy',
    'Outputs[1][is_valid=true].Energy',
    '[Data[3]<$.Data[4]].Data[3]',
    'Outputs[Power>0].ID',
    '[text>1].text',
    'values[0][#Outputs[Name~energy]].v',
    'values[0][#Agent].v',
  ])('%s is nowhere', (text) => {
    expect(read(document, text)).toBeUndefined();
  });

  it.for([
    ['Outputs[*].ID', [1, 2, 3]],
    ['Outputs[*].is_valid', [true, false, undefined]],
    ['values[*][*].v', [7, 8, 9]],
    ['values[*][1].v', 8],
    ['Agent[*].v', undefined],
  ] as const)('%s is every entry', ([text, values]) => {
    expect(read(document, text)).toEqual(values);
  });

  it.for(['', 'a..b', 'a[', 'a[]', 'a[b]', 'a[b=1', '.', 'a[=1]', 'a[*', 'a*', 'a b]', '$.a', "a['b]"])('%s is no place', (text) => {
    expect(read({}, text)).toContain('write it as Outputs[0].Energy');
  });
});
