import { describe, expect, it } from 'vitest';
import { readDataLog } from './data-log.ts';

const header = ['APC', 'Name\tpdu-1', '', 'Date\tTime\tPwr.kW\tEnergy.kWh'];

/** A log with these dates; each row's energy is its place in time. */
function log(...rows: readonly string[]): string {
  return [...header, ...rows.map((row) => row.replaceAll(' ', '\t')), ''].join('\r\n');
}

describe('a log of tab-separated rows', () => {
  it('has labels and rows', () => {
    expect(readDataLog(log('11/30/2026 05:30:00 1.2 100.5'))).toEqual({
      labels: ['Date', 'Time', 'Pwr.kW', 'Energy.kWh'],
      columns: 4,
      rows: [['11/30/2026', '05:30:00', '1.2', '100.5']],
    });
  });

  it.for([
    ['oldest first', ['12/31/2025 23:50:00 1 1', '01/01/2026 00:00:00 1 2', '01/01/2026 00:10:00 1 3']],
    ['newest first', ['01/01/2026 00:10:00 1 3', '01/01/2026 00:00:00 1 2', '12/31/2025 23:50:00 1 1']],
    [
      'over the repeated hour',
      ['10/25/2026 02:40:00 1 0', '10/25/2026 02:50:00 1 1', '10/25/2026 02:00:00 1 2', '10/25/2026 02:10:00 1 3'],
    ],
    ['newest first over it', ['10/25/2026 02:10:00 1 3', '10/25/2026 02:00:00 1 2', '10/25/2026 02:50:00 1 1', '10/25/2026 02:40:00 1 0']],
  ] as const)('ends with the newest row, %s', ([, rows]) => {
    expect(
      readDataLog(log(...rows))
        .rows.slice(-3)
        .map((cells) => cells.at(-1)),
    ).toEqual(['1', '2', '3']);
  });

  it.for([
    ['without rows', []],
    ['whose dates contradict each other', ['01/01/2000 00:10:00 1 3', '11/30/2026 05:30:00 1 2', '11/30/2026 05:20:00 1 1']],
    ['whose rows have one time', ['11/30/2026 05:30:00 1 2', '11/30/2026 05:30:00 1 1']],
    ['whose rows differ in length', ['11/30/2026 05:30:00 1 2', '11/30/2026 05:20:00 1']],
    ['with the day first', ['30/11/2026 05:30:00 1 2']],
  ] as const)('%s has no newest row', ([, rows]) => {
    expect(readDataLog(log(...rows)).rows).toEqual([]);
  });

  it('has no labels if the line above the rows is no line of labels', () => {
    expect(readDataLog(`Title\n${'11/30/2026 05:30:00 1 2'.replaceAll(' ', '\t')}`).labels).toEqual([]);
  });
});
