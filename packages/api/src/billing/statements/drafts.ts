import { createHash } from 'node:crypto';
import { addDays } from '@wattjobs/core/time';
import type { Kysely } from 'kysely';
import type { Database } from '../../database/types.ts';
import { addMonths } from '../../metering/calendar.ts';
import { consumptionOf } from '../../metering/consumption.ts';
import { type EndpointRegister, readRegisters, readWholeRegister } from '../../registers/registers.ts';
import type { BillingContext } from '../context.ts';
import type { ChargeLine, EnergyLine, Question, StatementDocument } from '../document.ts';
import { boundariesOf, chargesOf } from '../tariffs/charges.ts';
import { type Anomaly, type DayEnergy, unusualDays, unusualMonth } from './anomalies.ts';
import { type BilledEnds, readBilledEnds } from './billed-ends.ts';
import { type BilledPeriod, energyLineOf, type Evidence, kwhOf, shareOf } from './energy-line.ts';
import { energyIn, type MeteredPeriod, meteredLines, type RegisterPeriod, sumKnown, timesIn } from './metered-lines.ts';
import { type MonthCalendar, monthCalendars } from './month-calendar.ts';
import { questionsAbout } from './questions.ts';
import { readEvidence, timesOf } from './read-evidence.ts';
import type { BilledMonth, Subject } from './subjects.ts';

/** So many periods are in memory with their registers. */
const periodsAtOnce = 25;

/** A statement that is not numbered yet. */
export interface Draft {
  readonly document: StatementDocument;
  readonly inputsHash: string;
  /** The readings that it rests on. */
  readonly readings: readonly { readonly endpointId: string; readonly atMs: number }[];
  readonly anomalies: readonly (Anomaly & Pick<EnergyLine, 'endpointId' | 'endpointName'>)[];
}

/** The energy of months before, by customer (null for all endpoints). */
export type EnergyBefore = (month: string, customerId: string | null) => bigint | null;

/** A period that was read and judged; its register is kept only if a tariff needs it. */
interface JudgedPeriod {
  readonly line: EnergyLine;
  readonly units: bigint | null;
  readonly days: readonly (bigint | null)[];
  readonly questions: readonly Question[];
  readonly anomalies: readonly Anomaly[];
  readonly times: readonly number[];
  readonly metered: MeteredPeriod | undefined;
}

/** The months that a statement compares its month with. */
export function monthsComparedWith(month: string): readonly string[] {
  return [-12, -3, -2, -1].map((count) => addMonths(month, count));
}

/** Computes the statements of a month, one after the other. */
export async function* draftsOf(
  context: Pick<BillingContext, 'clock' | 'longestGapMs'>,
  database: Kysely<Database>,
  { month, subjects }: Pick<BilledMonth, 'month' | 'subjects'>,
  before: EnergyBefore,
): AsyncIterable<Draft> {
  const calendarOf = monthCalendars(month);
  const all = subjects.flatMap((subject) => {
    const tariffTimes = boundariesOf(subject.stretches, subject.timezone, subject.periods);
    return subject.periods.map((period) => ({ subject, period, tariffTimes, calendar: calendarOf(period.endpoint.zone) }));
  });
  const billedEnds = await readBilledEnds(database, month);
  const judged: JudgedPeriod[] = [];
  let next = 0;
  for (const subject of subjects) {
    for (; judged.length < subject.periods.length; next += periodsAtOnce)
      judged.push(...(await judgePeriods(context, database, { month, billedEnds }, all.slice(next, next + periodsAtOnce))));
    yield draftOf(month, subject, judged.splice(0, subject.periods.length), before);
  }
}

interface AskedPeriod {
  readonly subject: Subject;
  readonly period: BilledPeriod;
  /** When the prices of the subject's tariff change. */
  readonly tariffTimes: readonly number[];
  readonly calendar: MonthCalendar;
}

async function judgePeriods(
  { clock, longestGapMs }: Pick<BillingContext, 'clock' | 'longestGapMs'>,
  database: Kysely<Database>,
  { month, billedEnds }: { readonly month: string; readonly billedEnds: BilledEnds },
  asked: readonly AskedPeriod[],
): Promise<readonly JudgedPeriod[]> {
  const boundaries = asked.map((each) => ({ endpointId: each.period.endpoint.id, atMs: timesAsked(each) }));
  const registers = await readRegisters(database, boundaries, longestGapMs);
  const consumed = asked.map((each, place) => {
    const { register, terms } = registers[place] as EndpointRegister;
    return { ...each, register, terms, consumption: consumptionOf(register, each.period.fromMs, each.period.toMs, terms) };
  });
  const evidence = await readEvidence(database, consumed);
  const judged: JudgedPeriod[] = [];
  for (const [place, each] of consumed.entries()) {
    const { subject, period, calendar, register, terms, consumption } = each;
    const { fromMs, toMs, endpoint } = period;
    const rateTimes = each.tariffTimes.filter((atMs) => atMs > fromMs && atMs < toMs);
    const line = energyLineOf(period, consumption, evidence[place] as Evidence);
    const anomalies = anomaliesOf(each, month, calendar);
    const energy = energyIn(each);
    const whole = subject.stretches.some(asksForDemand)
      ? (await readWholeRegister(database, endpoint.id, fromMs, toMs, longestGapMs)).register
      : undefined;
    judged.push({
      line,
      units: energy(fromMs, toMs),
      days: calendar.days.map((day) => energy(Math.max(fromMs, day.fromMs), Math.min(toMs, day.toMs))),
      questions: questionsAbout(each, line, anomalies, billedEnds(endpoint.id, fromMs), clock.now()),
      anomalies,
      times: [
        ...timesOf(consumption),
        ...rateTimes.flatMap((atMs) => timesIn(register, atMs, atMs)),
        // A percentile is the rank of one window among all of them.
        ...(whole !== undefined && subject.stretches.some(asksForPercentile) ? timesIn(whole, fromMs, toMs) : []),
      ],
      metered: subject.tariff === null ? undefined : { period, register, terms, whole },
    });
  }
  return judged;
}

function draftOf(month: string, subject: Subject, judged: readonly JudgedPeriod[], before: EnergyBefore): Draft {
  const { customer, tariff, stretches, timezone } = subject;
  const lines = judged.map(({ line }) => line).toSorted(byName);
  const readings = judged.flatMap(({ line, times }) => times.map((atMs) => ({ endpointId: line.endpointId, atMs })));
  const rests = (endpointId: string, times: readonly number[]) => readings.push(...times.map((atMs) => ({ endpointId, atMs })));
  const { charges, totals } =
    tariff === null
      ? { charges: [], totals: { net: null, tax: null, gross: null } }
      : chargesOf(
          tariff,
          stretches,
          meteredLines(
            judged.flatMap(({ metered }) => metered ?? []),
            rests,
          ),
          timezone,
        );
  const inputsHash = hashOfInputs(subject, judged, charges);
  return {
    document: {
      version: 1,
      number: null,
      kind: 'preview',
      corrects: null,
      month,
      createdAt: null,
      customer,
      tariff,
      energy: lines,
      charges: [...charges],
      totals: { energyKwh: judged.length === 0 ? '0' : kwhOf(sumKnown(judged.map(({ units }) => units))), ...totals },
      days: datesOf(month).map((date, index) => ({ date, kwh: kwhOf(sumKnown(judged.map(({ days }) => days[index] ?? null))) })),
      monthsBefore: monthsComparedWith(month).map((each) => ({ month: each, energyKwh: kwhOf(before(each, customer?.id ?? null)) })),
      questions: judged.flatMap(({ questions }) => questions),
      accepted: null,
      inputsHash,
    },
    inputsHash,
    readings,
    anomalies: judged.flatMap(({ line: { endpointId, endpointName }, anomalies }) =>
      anomalies.map((anomaly) => ({ ...anomaly, endpointId, endpointName })),
    ),
  };
}

/**
 * SHA-256 over what the figures rest on: readings, events, terms, shares and tariff. Names are not in it, and neither is what a
 * statement only shows, such as its days: a change of them corrects nothing.
 */
function hashOfInputs(subject: Subject, judged: readonly JudgedPeriod[], charges: readonly ChargeLine[]): string {
  const { customer, tariff, stretches, periods } = subject;
  const point = (given: { readonly at: string; readonly kwh: string } | null) => (given === null ? null : [given.at, given.kwh]);
  const ofLines = judged.map(({ line }, place) =>
    JSON.stringify([
      [line.endpointId, periods[place]?.line ?? null, line.share, line.from, line.to],
      line.parts.map(({ factor, start, end }) => [factor, [start, end].map(({ before, after }) => [point(before), point(after)])]),
      line.events.map((event) => [event.kind, event.status, point(event.before), point(event.after), event.adjustmentKwh, event.slackKwh]),
      [line.energyKwh, line.minusKwh, line.plusKwh],
    ]),
  );
  const money = charges.map(({ component, quantity, price, exactAmount }) => [component, quantity, price, exactAmount]);
  const terms = tariff === null ? null : [tariff.currency, tariff.totalRule, stretches, money];
  const hash = createHash('sha256').update(JSON.stringify([customer?.id ?? null, terms]));
  for (const line of ofLines.toSorted()) hash.update(`\n${line}`);
  return hash.digest('hex');
}

function timesAsked({ period: { fromMs, toMs }, tariffTimes, calendar }: AskedPeriod): readonly number[] {
  const { comparedDays, whole, yearBefore } = calendar;
  const within = tariffTimes.filter((at) => at > fromMs && at < toMs);
  const all = [fromMs, toMs, ...within, ...comparedDays.map((day) => day.fromMs), whole.toMs, yearBefore.fromMs, yearBefore.toMs];
  return [...new Set(all)].toSorted((one, other) => one - other);
}

/** The anomalies of a period's share of the endpoint, compared with the same share before: what another one had stays theirs. */
function anomaliesOf(
  { period: { heldFromMs, toMs: heldToMs, shareUnits }, register, terms }: RegisterPeriod,
  month: string,
  { comparedDays, whole, yearBefore }: MonthCalendar,
): readonly Anomaly[] {
  const firstMs = Math.max(heldFromMs, register.first?.atMs ?? Number.POSITIVE_INFINITY);
  const lastMs = Math.min(heldToMs, register.last?.atMs ?? Number.NEGATIVE_INFINITY);
  /** Only what was theirs and measured throughout is compared. */
  const measured = ({ fromMs, toMs }: typeof whole) => {
    if (fromMs < firstMs || toMs > lastMs) return null;
    const { units, flags } = consumptionOf(register, fromMs, toMs, terms);
    return units === null || flags.includes('long_gap') ? null : shareOf(units, shareUnits);
  };
  const days = comparedDays.map((day): DayEnergy => ({ date: day.date, units: measured(day) }));
  return [...unusualDays(days, month), ...unusualMonth(month, measured(whole), measured(yearBefore))];
}

function datesOf(month: string): readonly string[] {
  const dates: string[] = [];
  for (let date = `${month}-01`; date.startsWith(month); date = addDays(date, 1)) dates.push(date);
  return dates;
}

function asksForDemand({ components }: Subject['stretches'][number]): boolean {
  return components.some((each) => each.kind === 'demand' || (each.kind === 'commit' && each.basis !== 'energy_kwh'));
}

function asksForPercentile({ components }: Subject['stretches'][number]): boolean {
  return components.some((each) => each.kind === 'commit' && each.basis === 'percentile95_kw');
}

function byName(one: EnergyLine, other: EnergyLine): number {
  const [first, second] = [nameOf(one), nameOf(other)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function nameOf({ line, endpointName, from }: EnergyLine): string {
  return `${line}\n${endpointName}\n${from}`;
}
