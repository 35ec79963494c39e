import { Sheet } from './workbook.ts';

type Column = readonly [heading: string, width: number];

const number: Column = ['Statement', 18];
const customer: Column = ['Customer', 24];
const endpoint: Column = ['Endpoint', 24];
const line: Column = ['Line', 24];
const currency: Column = ['Currency', 9];
const wide = (heading: string): Column => [heading, 40];
const figure = (heading: string): Column => [heading, 18];
const time = (heading: string): Column => [heading, 26];
const brief = (heading: string): Column => [heading, 12];

/** The sheets of a workbook of statements. Formulas name their columns by letters. */
export function sheetsOfStatements() {
  return {
    statement: new Sheet('Statement', 1, [
      ...[number, brief('Kind'), figure('Corrects'), customer, brief('Month'), brief('Item'), wide('Text'), figure('Share')],
      ...[figure('Energy kWh'), figure('Minus kWh'), figure('Plus kWh'), brief('Coverage'), time('Flags'), figure('Amount'), currency],
    ]),
    energy: new Sheet('Energy', 2, [
      ...[number, customer, endpoint, line, time('From'), time('To'), figure('From (ms)'), figure('To (ms)'), figure('Start kWh')],
      ...[figure('End kWh'), figure('Events kWh'), figure('Register kWh'), figure('Factor'), figure('Energy kWh')],
    ]),
    charges: new Sheet('Charges', 3, [
      ...[number, brief('Component'), wide('Text'), line, figure('Quantity'), brief('Unit'), figure('Price'), figure('Exact amount')],
      ...[figure('Amount'), currency, wide('Formula')],
    ]),
    readings: new Sheet('Readings', 4, [
      ...[number, endpoint, time('Time'), figure('Time (ms)'), figure('kWh'), figure('Serial'), wide('Matched text'), wide('Page hash')],
      wide('Reading ID'),
    ]),
    events: new Sheet('Events', 5, [
      ...[number, endpoint, figure('Kind'), brief('Status'), time('Time'), time('Before'), figure('Before kWh'), time('After')],
      ...[figure('After kWh'), figure('Adjustment kWh'), figure('Uncounted kWh at most'), wide('Reason'), time('Decided by')],
    ]),
  };
}
export type Sheets = ReturnType<typeof sheetsOfStatements>;
