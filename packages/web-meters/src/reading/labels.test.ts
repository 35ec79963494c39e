import { describe, expect, it } from 'vitest';
import { outcome } from './fixtures/interpret.ts';

const table = (rows: string) => `<table>${rows}</table>`;

describe('what stands around a number without a unit', () => {
  it.for([
    ['<p>Energy (kWh): <b id="v">12.5</b></p>', 12.5],
    ['<p>Energy (MWh): <b id="v">12.5</b></p>', 12_500],
    ['<p><b id="v">12.5</b> MWh</p>', 12_500],
    ['<p><b id="v">12.5</b><i>MWh</i></p>', 12_500],
    ['<p><b id="v">12.5</b> V</p>', 'not_the_quantity'],
    ['<p><b id="v">12.5</b> kWh/100km</p>', 'not_the_quantity'],
    ['<p>Energy (kWh) or (MWh): <b id="v">12.5</b></p>', 'unit_unclear'],
    ['<p><b id="v">12.5 kWh</b><i>/100km</i></p>', 'not_the_quantity'],
    ['<p><b id="v">12.5</b> <i>kWh</i><i>/100km</i></p>', 'not_the_quantity'],
    ['<p><b id="v">12.5 kWh</b> per day</p>', 'not_the_quantity'],
    ['<p><b id="v">12.5</b> kWh today</p>', 'not_the_quantity'],
    ['<p><b id="v">12.5</b> kWh Today: <b>3.2</b> kWh</p>', 12.5],
    ['<p><b id="v">12.5</b> kWh (today: <b>3.2</b> kWh)</p>', 12.5],
    ['<p><b id="v">12.5</b> kWh <a href="/day">Day</a></p>', 12.5],
    ['<p><b id="v">12.5</b> x 0.1 kWh</p>', 'not_the_quantity'],
    ['<p id="v">125 x 10 kWh</p>', 'value_ambiguous'],
    [table('<tr><th>Energy (x10 kWh)</th></tr><tr><td id="v">125</td></tr>'), 'unit_unclear'],
    [table('<tr><th>Energy in 0.1 kWh</th></tr><tr><td id="v">125</td></tr>'), 'unit_unclear'],
    [table('<tr><th>Energy [kWh] × 10</th></tr><tr><td id="v">125</td></tr>'), 'unit_unclear'],
    [table('<tr><th>Kilowatt hours</th></tr><tr><td id="v">12.5</td></tr>'), 12.5],
    [table('<tr><th>Megawattstunden</th></tr><tr><td id="v">12.5</td></tr>'), 12_500],
    [table('<tr><td>Serial number</td><td id="v">12345678</td></tr>'), 'not_the_quantity'],
    [table('<tr><td>Operating hours</td><td id="v">2500</td></tr>'), 'not_the_quantity'],
    [table('<tr><td>Outlet</td><td>Energy</td></tr><tr><td id="v">3</td><td>12.5</td></tr>'), 'not_the_quantity'],
    [table('<tr><td>CO2</td><td>L1 [V]</td><td>Energy [MWh]</td></tr><tr><td>7</td><td>230</td><td id="v">12.5</td></tr>'), 12_500],
    [table('<tr><td>L1 [V]</td><td>Phase 1 [MWh]</td></tr><tr><td id="v">230</td><td>12.5</td></tr>'), 'unit_unclear'],
    ['<p id="v">Outlet: 3</p>', 'not_the_quantity'],
    [table('<tr><td>Energy: 12.5 MWh</td></tr><tr><td id="v">12.5</td></tr>'), 12.5],
    [table('<tr><th>Strompreis (ct/kWh)</th></tr><tr><td id="v">32.1</td></tr>'), 'not_the_quantity'],
    ['<p>Total: <b>12</b> Wh • Energy: <b id="v">12.5</b></p>', 12.5],
    ['<ul><li id="v">12.5</li><li>MWh total: 7</li></ul>', 12.5],
    [table('<tr><th>CO2 (kg)</th></tr><tr><td id="v">2500</td></tr>'), 'not_the_quantity'],
    ['<p>Voltage: <b id="v">230.1</b></p>', 'not_the_quantity'],
    ['<p>Voltage: 230 V, energy: <b id="v">12.5</b></p>', 12.5],
    ['<p>Phase A: <b id="v">12.5</b></p>', 12.5],
    ['<p>Current reading: <b id="v">12.5</b></p>', 12.5],
    ['<label for="v">Power</label><input id="v" value="12.5">', 'not_the_quantity'],
    ['<label>Frequency <input id="v" value="50.1"></label>', 'not_the_quantity'],
    ['<dl><dt>Energy [MWh]</dt><dd id="v">12.5</dd></dl>', 12_500],
    ['<b id="v" data-unit="MWh">12.5</b>', 12_500],
    [table('<tr><td>Energy</td><td id="v">12.5</td><td>MWh</td></tr>'), 12_500],
    [table('<tr><td>Total energy (kWh/100km)</td><td id="v">12.5</td></tr>'), 'not_the_quantity'],
    [table('<tr><th>Energy (MWh)</th><th>Voltage (V)</th></tr><tr><td id="v">12.5</td><td>230</td></tr>'), 12_500],
    [table('<tr><th>Voltage (V)</th><th>Energy (MWh)</th></tr><tr><td id="v">12.5</td><td>230</td></tr>'), 'not_the_quantity'],
    [
      table(
        '<thead><tr><td colspan=2>Feed</td></tr><tr><td>U [V]</td><td>E [MWh]</td></tr></thead><tr><td>1</td><td id="v">12.5</td></tr>',
      ),
      12_500,
    ],
    [table('<tr><th rowspan=2>Feed</th><th>Voltage</th></tr><tr><th>E [MWh]</th></tr><tr><td>1</td><td id="v">12.5</td></tr>'), 12_500],
  ] as const)('tells its unit or that it is another quantity: %s is %s', ([html, expected]) => {
    expect(outcome(html, { valueSelector: '#v' })).toBe(expected);
  });
});

describe('a label', () => {
  it.for([
    'Energy today',
    'Exported energy',
    'Reactive energy',
    'This month',
    'Last 24 hours',
    'Session',
    'Previous',
    'Trip',
    'Since reset',
    'Cost',
    'Heute',
    'Monat',
    'Jahresverbrauch',
    "Consommation aujourd'hui",
    'Énergie du mois',
    'Énergie injectée',
    'Énergie réactive',
    'Energia oggi',
    'Energia giornaliera',
    'Energía hoy',
    'Consumo mensual',
    'Verbruik vandaag',
    'Teruglevering',
  ])('%s is no counter of all energy', (label) => {
    expect(outcome(`<p>${label}: <b id="v">12.5 kWh</b></p>`, { valueSelector: '#v' })).toBe('not_the_quantity');
    expect(outcome(table(`<tr><td>${label}</td><td id="v">12.5 kWh</td></tr>`), { valueSelector: '#v' })).toBe('not_the_quantity');
  });

  it.for([
    '<p>Énergie mesurée : <b id="v">12.5 kWh</b></p>',
    '<ul><li>Price: 0.31 €/kWh</li><li id="v">Total: 12.5 kWh</li></ul>',
    '<p>Cost: <b>3</b> CHF, total: <b id="v">12.5</b> kWh</p>',
    '<p>Price: <b>3</b> ct/kWh Total: <b id="v">12.5</b> kWh</p>',
    '<p>Messung: <b id="v">12.5 kWh</b></p>',
    '<h2>Monthly report</h2><p id="v">12.5 kWh</p>',
    '<a href="/m">Monthly</a><p id="v">12.5 kWh</p>',
    '<p>Last reset: 2026-01-01</p><p id="v">12.5 kWh</p>',
    '<p>Today: 3.2 kWh</p><p id="v">12.5 kWh</p>',
    '<p>Updated monthly. Total: <b id="v">12.5 kWh</b></p>',
  ])('of something else does not count: %s', (html) => {
    expect(outcome(html, { valueSelector: '#v' })).toBe(12.5);
  });
});
