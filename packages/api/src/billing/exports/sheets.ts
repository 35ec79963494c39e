import { energyPlaces, readDecimal } from '../../metering/decimal.ts';
import { type Fraction, rounded } from '../tariffs/fraction.ts';
import { type Figure, Sheet } from './workbook.ts';

const headings = {
  Statement: 'Statement|Kind|Corrects|Customer|Month|Item|Text|Share|Energy kWh|Minus kWh|Plus kWh|Coverage|Flags|Amount|Currency',
  Energy: 'Statement|Customer|Endpoint|Line|From|To|From (ms)|To (ms)|Start kWh|End kWh|Events kWh|Register kWh|Factor|Energy kWh',
  Charges: 'Statement|Component|Text|Line|Quantity|Unit|Price|Exact amount|Amount|Currency|Formula',
  Readings: 'Statement|Endpoint|Time|Time (ms)|kWh|Serial|Matched text|Page hash|Reading ID',
  Events: 'Statement|Endpoint|Kind|Status|Time|Before|Before kWh|After|After kWh|Adjustment kWh|Uncounted kWh at most|Reason|Decided by',
};

/** The sheets of a workbook of statements, in order. Formulas name their columns by letters. */
export function sheetsOfStatements() {
  const sheet = (name: keyof typeof headings, number: number) => new Sheet(name, number, headings[name].split('|'));
  return {
    statement: sheet('Statement', 1),
    energy: sheet('Energy', 2),
    charges: sheet('Charges', 3),
    readings: sheet('Readings', 4),
    events: sheet('Events', 5),
  };
}
export type Sheets = ReturnType<typeof sheetsOfStatements>;

/** A way to come to a figure: a formula, and what it gives exactly before it is rounded. */
export type Way = readonly [formula: string, value: Fraction];

/**
 * A figure of a statement, by a formula that rounds to its places, half away from zero as spreadsheets do. If that does not give the
 * figure to the last digit, the figure stands alone.
 */
export function figureBy(way: Way | undefined, decimal: string | null, places = energyPlaces): Figure {
  const isGiven = way !== undefined && decimal !== null && rounded(way[1], places) === readDecimal(decimal, places);
  return { decimal, places, ...(isGiven ? { formula: `ROUND(${way[0]},${places})` } : {}) };
}
