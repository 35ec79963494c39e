import type { RecordedPush } from '@wattjobs/simulators';

const sources = ['cloud', 'unit', 'cloud, stale', 'unit, cached'];
const columns: readonly (readonly [head: string, series: string])[] = [
  ['V in', 'torus_input_voltage_volts'],
  ['V out', 'torus_output_voltage_volts'],
  ['A', 'torus_output_current_amps'],
  ['W', 'torus_output_power_watts'],
  ['THD %', 'torus_output_thd_percent'],
];

export const tableHead = ['time    ', 'source      ', ...columns.map(([head]) => head.padStart(7))].join('   ');

/** One delivery as a line of the table, with the time in this machine's zone; an unknown value is a dash. */
export function tableRow({ body, time }: Pick<RecordedPush, 'body' | 'time'>): string {
  const source = sources[delivered(body, 'torus_data_source') ?? -1] ?? '?';
  const values = columns.map(([, series]) => String(delivered(body, series) ?? '–').padStart(7));
  return [new Date(time).toLocaleTimeString('en-GB'), source.padEnd(12), ...values].join('   ');
}

/** The value of a series in the text that was pushed. */
export function delivered(body: string, series: string): number | undefined {
  const line = body.split('\n').find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
