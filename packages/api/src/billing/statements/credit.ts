import type { StatementDocument } from '../document.ts';

/**
 * The credit of a statement: its energy, quantities and amounts negated, so that both together are nothing. Shares are negated too,
 * because the energy of a line is that of its parts by the share; readings and events stay as they are.
 */
export function creditOf(document: StatementDocument): StatementDocument {
  const { net, tax, gross } = document.totals;
  return {
    ...document,
    kind: 'credit',
    corrects: document.number,
    energy: document.energy.map((line) => ({
      ...line,
      share: negated(line.share),
      energyKwh: negated(line.energyKwh),
      minusKwh: line.plusKwh,
      plusKwh: line.minusKwh,
    })),
    charges: document.charges.map((charge) => ({
      ...charge,
      quantity: negated(charge.quantity),
      amount: negated(charge.amount),
      exactAmount: negated(charge.exactAmount),
      formula: `credit: -(${charge.formula})`,
    })),
    totals: { energyKwh: negated(document.totals.energyKwh), net: negated(net), tax: negated(tax), gross: negated(gross) },
    days: document.days.map(({ date, kwh }) => ({ date, kwh: negated(kwh) })),
    questions: [],
    accepted: null,
  };
}

function negated(decimal: string): string;
function negated(decimal: string | null): string | null;
function negated(decimal: string | null): string | null {
  if (decimal === null || /^-?0(\.0*)?$/.test(decimal)) return decimal;
  return decimal.startsWith('-') ? decimal.slice(1) : `-${decimal}`;
}
