import { describe, expect, it } from 'vitest';
import { outcome } from './fixtures/interpret.ts';

describe('an element', () => {
  it.for([
    ['<input id="v" value="12.5">', 12.5],
    ['<input id="v" type="hidden" value="12.5 kWh">', 12.5],
    ['<input id="v" type="password" value="12.5">', 'missing'],
    ['<select id="v"><option>1 kWh</option><option selected>12.5 kWh</option></select>', 12.5],
    ['<select id="v"><option>12.5 kWh<option>1 kWh</select>', 12.5],
    ['<textarea id="v">12.5 kWh</textarea>', 12.5],
    ['<meter id="v" value="12.5"></meter>', 12.5],
    ['<td id="v"><input value="12.5"> </td>', 12.5],
    ['<p id="v">12<small>.5</small> <sub>kWh</sub></p>', 12.5],
    ['<p id="v">12.5<!-- 7 --> kWh<script>8</script><style>9</style></p>', 12.5],
    ['<p id="v"><b>Total</b><i>12.5</i>kWh</p>', 12.5],
    ['<p id="v"><i>0</i><i>1</i><i>2</i>.<i>5</i> kWh</p>', 12.5],
    ['<p id="v">12.5 kWh <span hidden>9 kWh</span><span style="display: none">8 kWh</span></p>', 12.5],
    ['<style>.old{display:none}</style><p id="v">12.5 kWh <span class="old">9 kWh</span></p>', 12.5],
    ['<div style="display:none"><p id="v">12.5 <b>kWh</b></p></div>', 12.5],
    // Two texts are not one number.
    ['<tr id="v"><td>Tariff 1</td><td>234.5 kWh</td></tr>', 'value_ambiguous'],
    ['<p id="v">Tariff 1<b>234.5 kWh</b></p>', 'value_ambiguous'],
    ['<p id="v">1<b>234.5</b> kWh</p>', 'value_ambiguous'],
    ['<p id="v">1\n234.5 kWh</p>', 'value_ambiguous'],
  ] as const)('%s is %s', ([html, expected]) => {
    expect(outcome(html, { valueSelector: '#v' })).toBe(expected);
  });

  it('may hold the value in an attribute', () => {
    expect(outcome('<b id="v" data-Value="12.5 kWh">x</b>', { valueSelector: '#v', valueAttribute: 'data-Value' })).toBe(12.5);
  });
});

describe('a selector', () => {
  it.for([
    ['<b>12.5 kWh</b><b>12.50 kWh</b>', 12.5],
    ['<b>12.5 kWh</b><b>13 kWh</b>', 'values_differ'],
    ['<b>12.5 kWh</b><b>--</b>', 'values_differ'],
    ['<b>12.5 kWh</b><b></b>', 12.5],
    ['<b>12.5 kWh</b><b style="display:none">13 kWh</b>', 12.5],
    ['<b>12.5 kWh</b><b>1.234 kWh</b>', 'value_ambiguous'],
  ] as const)('that matches %s gives %s', ([html, expected]) => {
    expect(outcome(html, { valueSelector: 'b' })).toBe(expected);
  });

  it('may list several places', () => {
    expect(outcome('<i class="kwh">12.5 kWh</i>', { valueSelector: '#total, .kwh' })).toBe(12.5);
  });

  it.for([
    '<table><tr><td>Total</td><td>12.5 kWh</td></tr></table>',
    '<title>x</title><table>\n<tr><td>Total<td>12.5 kWh</table>',
    '<html><table><tr><td>Total</td><td>12.5 kWh</td></tr></table></html>',
    '<html><head><title>x</title></head><body><table><tbody><tr><td>Total</td><td>12.5 kWh</td></tr></tbody></table></body></html>',
  ])('that was copied from a browser finds the cell in %s', (html) => {
    expect(outcome(html, { valueSelector: 'body > table > tbody > tr:nth-child(1) > td:nth-child(2)' })).toBe(12.5);
    expect(outcome(html, { valueSelector: 'body > table:first-child tr > td + td' })).toBe(12.5);
  });
});

describe('JSON', () => {
  it.for([
    ['{"Outputs":[{"ID":1,"Energy":6195}]}', 'Outputs[0].Energy', 6.195],
    ['{"switch:0":{"aenergy":{"total":12543.50}}}', 'switch:0.aenergy.total', 12.5435],
    ['{"a":{"b.c":1.2e3}}', "a['b.c']", 1.2],
    ['{"a":1.234}', 'a', 0.001234],
    ['{"a":"1,5"}', 'a', 0.0015],
    ['{"a":"1.234"}', 'a', 'value_ambiguous'],
    ['{"a":"12 kWh"}', 'a', 'unit_contradicted'],
    ['{"a":null}', 'a', 'says-nothing'],
    ['{"a":false}', 'a', 'missing'],
    ['{"a":[5,5]}', 'a', 0.005],
    ['{"a":[5,6]}', 'a', 'values_differ'],
    ['{"a":1}', 'b', 'missing'],
    ['<html><body><pre>{"a":6195}</pre></body></html>', 'a', 6.195],
  ] as const)('%s at %s is %s', ([answer, valuePath, expected]) => {
    expect(outcome(answer, { valuePath, unit: 'Wh' })).toBe(expected);
  });

  it('may be added up', () => {
    expect(outcome('{"a":[5,6.5]}', { valuePath: 'a', unit: 'kWh', sum: true })).toBe(11.5);
  });
});
