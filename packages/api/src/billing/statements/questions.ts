import { energyPlaces, writeDecimal } from '../../metering/decimal.ts';
import type { EnergyLine, Question } from '../document.ts';
import type { UnitDoubt } from '../../metering/unit-doubts.ts';
import type { Anomaly } from './anomalies.ts';
import { kwhOf, timeIn } from './energy-line.ts';
import type { RegisterPeriod } from './metered-lines.ts';

/** What a person should answer before a line is billed. */
export function questionsAbout(
  { period, register, terms }: RegisterPeriod,
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
  const doubts = line.flags.includes('unit_in_doubt') ? register.unitDoubtsIn(period.fromMs, period.toMs) : [];
  const units = doubts.map((doubt) => ask('unit_in_doubt', doubtOf(doubt, timeIn(endpoint.zone, doubt.event.atMs))));
  // Nothing is missing before it was created, after it was deleted, or in the future.
  const [fromMs, toMs] = [Math.max(period.fromMs, endpoint.createdMs), Math.min(period.toMs, endpoint.deletedMs, nowMs)];
  const [firstMs, lastMs] = [register.first?.atMs ?? fromMs, register.last?.atMs ?? toMs];
  const time = (atMs: number) => timeIn(endpoint.zone, atMs);
  const flagged = [
    ['no_readings', true, `no readings from ${line.from} to ${line.to}.`],
    ['long_gap', true, `readings around ${gapsOf(line).join(' and ')} are far apart, so energy there is interpolated.`],
    ['start_unknown', firstMs - fromMs > terms.longestGapMs, `no reading before ${time(firstMs)}; energy before it is not billed.`],
    ['end_unknown', toMs - lastMs > terms.longestGapMs, `no reading after ${time(lastMs)}; energy after it is not billed.`],
  ] as const;
  const asked = flagged.flatMap(([flag, matters, text]) => (matters && line.flags.includes(flag) ? [ask(flag, text)] : []));
  if (billedUntilKwh !== undefined && line.startKwh !== null && billedUntilKwh !== line.startKwh) {
    const reason = `the month before was billed up to ${billedUntilKwh} kWh, and this one begins at ${line.startKwh} kWh`;
    asked.push(ask('month_before_changed', `${reason}; close the month before again first.`));
  }
  return [...questions, ...units, ...asked, ...anomalyQuestions(ask, anomalies)];
}

function doubtOf({ event, powers }: UnitDoubt, time: string): string {
  const factors = powers.map((power) => writeDecimal(10n ** BigInt(energyPlaces + power), energyPlaces)).join(' or ');
  const change = `${kwhOf(event.before.units)} kWh before and ${kwhOf(event.after?.units ?? null)} kWh after`;
  const multiplied = `set a multiplier from that time, ${factors} times the usual one, and decide that the event is unexplained`;
  const ways = `If so, ${multiplied}, or call it a spike or a dip, which leaves its readings out; else say what happened.`;
  return `since ${time} it may show another unit, to be multiplied by ${factors}: ${change}. ${ways}`;
}

function gapsOf({ parts }: EnergyLine): readonly string[] {
  const boundaries = parts.flatMap(({ start, end }) => [start, end]);
  return [...new Set(boundaries.filter(({ before, after }) => before?.at !== after?.at).map(({ at }) => at))];
}

function anomalyQuestions(ask: (code: string, text: string) => Question, anomalies: readonly Anomaly[]): readonly Question[] {
  const compared = ({ units, usualUnits }: Anomaly) => `${kwhOf(units)} kWh, usually ${kwhOf(usualUnits)} kWh`;
  const [days, months] = [anomalies.filter(({ period }) => period.length > 7), anomalies.filter(({ period }) => period.length === 7)];
  const unusual = days
    .slice(0, 1)
    .map((first) => `${days.length} unusual days for their weekday, the first on ${first.period}: ${compared(first)}.`);
  return [...unusual, ...months.map((month) => `unlike the year before: ${compared(month)}.`)].map((text) => ask('anomaly', text));
}
