import type { StatementDocument } from '../document.ts';

/** What a customer was told to have used and to owe, as one text: a statement is corrected if it is another one, whatever it rests on. */
export function figuresOf({ energy, charges, totals, tariff }: StatementDocument): string {
  const lines = energy.map(({ endpointId, endpointName, line, share, from, to, startKwh, endKwh, energyKwh, minusKwh, plusKwh }) => [
    [endpointId, line === endpointName ? null : line, share, from, to],
    [startKwh, endKwh, energyKwh, minusKwh, plusKwh],
  ]);
  const money = charges.map(({ component, quantity, unit, price, amount, exactAmount }) => [
    [component, quantity, unit, price],
    [amount, exactAmount],
  ]);
  // Names are not figures, but lines are in the order of their names.
  const ordered = [lines, money].map((rows) => rows.map((row) => JSON.stringify(row)).toSorted());
  return JSON.stringify([ordered, totals, tariff?.currency ?? null]);
}
