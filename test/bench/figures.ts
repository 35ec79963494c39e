/** One line of the table of goals. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: '×' | 'MB' | 's' | 'errors';
  readonly goal: number;
  /** The gate fails beyond this. */
  readonly gate: number;
}

/** The figures as the table of docs/benchmarks.md. */
export function figuresTable(figures: readonly Figure[]): string {
  const number = (value: number, unit: Figure['unit']) =>
    unit === 'errors' ? `${value} errors` : `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ${unit}`;
  const verdict = ({ value, goal, gate }: Figure) =>
    value <= goal ? 'goal met' : value <= gate ? 'within the gate' : '**beyond the gate**';
  return [
    '| What | Measured | Goal | Gate | |',
    '| --- | --- | --- | --- | --- |',
    ...figures.map((figure) => {
      const { what, value, unit, goal, gate } = figure;
      return `| ${what} | ${number(value, unit)} | ${number(goal, unit)} | ${number(gate, unit)} | ${verdict(figure)} |`;
    }),
  ].join('\n');
}
