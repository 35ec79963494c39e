import type { EnergyLine, Question } from '../document.ts';
import type { Anomaly } from './anomalies.ts';
import { type BilledPeriod, kwhOf, timeIn } from './energy-line.ts';
import type { MeteredPeriod } from './metered-lines.ts';

/** What a person should answer before a line is billed. */
export function questionsAbout(
  { period, register, terms }: Omit<MeteredPeriod, 'whole'>,
  line: EnergyLine,
  anomalies: readonly Anomaly[],
  billedUntilKwh: string | undefined,
  nowMs: number,
): readonly Question[] {
  const { endpoint } = period;
  const ask = (code: string, text: string): Question => ({ code, endpointId: endpoint.id, text: `${endpoint.name}: ${text}` });
  const questions = line.events
    .filter(({ status }) => status === 'proposed')
    .map(({ kind, at, before, after }) =>
      ask('open_event', `${kind} at ${at}, ${before.kwh} kWh before and ${after?.kwh ?? 'nothing'} after; confirm or correct it.`),
    );
  if (line.flags.includes('no_readings')) questions.push(ask('no_readings', `no readings from ${line.from} to ${line.to}.`));
  if (line.flags.includes('long_gap')) {
    questions.push(ask('long_gap', `readings around ${gapsOf(line).join(' and ')} are far apart, so energy there is interpolated.`));
  }
  const { fromMs, toMs } = observable(period, nowMs);
  const [first, last] = [register.first?.atMs, register.last?.atMs];
  if (line.flags.includes('start_unknown') && first !== undefined && first - fromMs > terms.longestGapMs)
    questions.push(ask('start_unknown', `no reading before ${timeIn(endpoint.zone, first)}; energy before it is not billed.`));
  if (line.flags.includes('end_unknown') && last !== undefined && toMs - last > terms.longestGapMs)
    questions.push(ask('end_unknown', `no reading after ${timeIn(endpoint.zone, last)}; energy after it is not billed.`));
  if (billedUntilKwh !== undefined && line.startKwh !== null && billedUntilKwh !== line.startKwh) {
    const reason = `the month before was billed up to ${billedUntilKwh} kWh, and this one begins at ${line.startKwh} kWh`;
    questions.push(ask('month_before_changed', `${reason}; close the month before again first.`));
  }
  return [...questions, ...anomalyQuestions(ask, anomalies)];
}

/** When an endpoint could be read: nothing is missing before it was created, after it was deleted, or in the future. */
function observable({ endpoint, fromMs, toMs }: BilledPeriod, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: Math.max(fromMs, endpoint.createdMs), toMs: Math.min(toMs, endpoint.deletedMs, nowMs) };
}

function gapsOf({ parts }: EnergyLine): readonly string[] {
  const boundaries = parts.flatMap(({ start, end }) => [start, end]);
  return [...new Set(boundaries.filter(({ before, after }) => before?.at !== after?.at).map(({ at }) => at))];
}

function anomalyQuestions(ask: (code: string, text: string) => Question, anomalies: readonly Anomaly[]): readonly Question[] {
  const compared = ({ units, usualUnits }: Anomaly) => `${kwhOf(units)} kWh, usually ${kwhOf(usualUnits)} kWh`;
  const [days, months] = [anomalies.filter(({ period }) => period.length > 7), anomalies.filter(({ period }) => period.length === 7)];
  const [first] = days;
  return [
    ...(first === undefined
      ? []
      : [ask('anomaly', `${days.length} unusual days for their weekday, the first on ${first.period}: ${compared(first)}.`)]),
    ...months.map((month) => ask('anomaly', `unlike the year before: ${compared(month)}.`)),
  ];
}
