import type { StatementDocument } from '../document.ts';

/**
 * The credit of a statement: its energy, quantities and amounts negated, so that both together are nothing. Shares are negated too,
 * because the energy of a line is that of its parts by the share; readings and events stay as they are.
 */
export function creditOf(document: StatementDocument): StatementDocument {
  return {
    ...document,
    kind: 'credit',
    corrects: document.number,
    energy: document.energy.map((line) => {
      return { ...withNegated(line, 'share', 'energyKwh'), minusKwh: line.plusKwh, plusKwh: line.minusKwh };
    }),
    charges: document.charges.map((charge) => {
      return { ...withNegated(charge, 'quantity', 'amount', 'exactAmount'), formula: `credit: -(${charge.formula})` };
    }),
    totals: withNegated(document.totals, 'energyKwh', 'net', 'tax', 'gross'),
    days: document.days.map((day) => withNegated(day, 'kwh')),
    questions: [],
    accepted: null,
  };
}

function withNegated<Name extends string, Figures extends Readonly<Record<Name, string | null>>>(
  figures: Figures,
  ...names: Name[]
): Figures {
  return { ...figures, ...Object.fromEntries(names.map((name) => [name, negated(figures[name])])) };
}

function negated(decimal: string | null): string | null {
  if (decimal === null || /^-?0(\.0*)?$/.test(decimal)) return decimal;
  return decimal.startsWith('-') ? decimal.slice(1) : `-${decimal}`;
}
