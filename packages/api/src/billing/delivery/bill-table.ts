import type { EnergyLine, StatementDocument } from '../document.ts';

const heads = ['Client', 'Endpoint', 'Month', 'kWh', 'Uncertainty', 'Flags'] as const;
const ofNumbers = new Set([3, 4]);

/** The rows of a table of consumption, one per line of energy. Credits are left out: what they take back is not consumed. */
export function tableRows({ kind, month, energy }: StatementDocument): readonly (readonly string[])[] {
  if (kind === 'credit') return [];
  return energy.map((line) => [
    printable(line.clientName ?? ''),
    printable(line.endpointName),
    month,
    line.energyKwh ?? 'unknown',
    uncertaintyOf(line),
    line.flags.join(', '),
  ]);
}

/** The table as text, with a head. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const all = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  const cell = (text: string, column: number) => {
    const gap = ' '.repeat((widths[column] ?? 0) - [...text].length);
    return ofNumbers.has(column) ? `${gap}${text}` : `${text}${gap}`;
  };
  return all.map((row) => `${row.map(cell).join('  ').trimEnd()}\n`).join('');
}

function uncertaintyOf({ energyKwh, minusKwh, plusKwh }: EnergyLine): string {
  if (energyKwh === null) return '';
  if (minusKwh === plusKwh && minusKwh !== null) return `±${minusKwh}`;
  return `+${plusKwh ?? 'unknown'} −${minusKwh ?? 'unknown'}`;
}

/** A text for one line of a terminal: a name in it must not move the cursor. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}
