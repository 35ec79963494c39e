import { expect, it } from 'vitest';
import { energyLine, statementDocument } from '../../testing/billing/closed-statements.ts';
import { tableRows, tableText } from './bill-table.ts';

it('the table has one line per line of energy, what is not known as a word, and nothing of a credit', () => {
  const energy = [
    energyLine(),
    energyLine({
      endpointName: 'Rök\u001b[2J 4',
      clientName: null,
      energyKwh: '11234.56',
      minusKwh: '0.25',
      plusKwh: null,
      flags: ['gap', 'estimated'] as never,
    }),
    energyLine({ endpointName: 'Rack 5', energyKwh: null, minusKwh: null, plusKwh: null }),
  ];
  const rows = [statementDocument({ energy }), statementDocument({ kind: 'credit' })].flatMap(tableRows);
  expect(tableText(rows)).toBe(
    [
      'Client  Endpoint   Month         kWh     Uncertainty  Flags',
      'Acme    Rack A3    2026-01       7.5            ±0.5',
      '        Rök [2J 4  2026-01  11234.56  +unknown −0.25  gap, estimated',
      'Acme    Rack 5     2026-01   unknown',
      '',
    ].join('\n'),
  );
});
