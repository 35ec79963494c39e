import { Sheet } from './workbook.ts';

const headings = {
  Statement: 'Statement|Kind|Corrects|Customer|Month|Item|Text|Share|Energy kWh|Minus kWh|Plus kWh|Coverage|Flags|Amount|Currency',
  Energy: 'Statement|Customer|Endpoint|Line|From|To|From (ms)|To (ms)|Start kWh|End kWh|Events kWh|Register kWh|Factor|Energy kWh',
  Charges: 'Statement|Component|Text|Line|Quantity|Unit|Price|Exact amount|Amount|Currency|Formula',
  Readings: 'Statement|Endpoint|Time|Time (ms)|kWh|Serial|Matched text|Page hash|Reading ID',
  Events: 'Statement|Endpoint|Kind|Status|Time|Before|Before kWh|After|After kWh|Adjustment kWh|Uncounted kWh at most|Reason|Decided by',
};

/** The sheets of a workbook of statements. Formulas name their columns by letters. */
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
