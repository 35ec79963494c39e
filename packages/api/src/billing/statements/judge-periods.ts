import type { Kysely } from 'kysely';
import type { Database } from '../../database/types.ts';
import { consumptionOf } from '../../metering/consumption.ts';
import { type EndpointRegister, readRegisters, readWholeRegister } from '../../registers/registers.ts';
import type { BillingContext } from '../context.ts';
import type { EnergyLine, Question } from '../document.ts';
import { anomaliesOf, type Anomaly } from './anomalies.ts';
import type { BilledEnds } from './billed-ends.ts';
import { type BilledPeriod, energyLineOf, type Evidence } from './energy-line.ts';
import { energyIn, type MeteredPeriod, timesIn } from './metered-lines.ts';
import type { MonthCalendar } from './month-calendar.ts';
import { questionsAbout } from './questions.ts';
import { readEvidence, timesOf } from './read-evidence.ts';
import type { Subject } from './subjects.ts';

/** A period, and what its statement asks of it. */
export interface AskedPeriod {
  readonly subject: Subject;
  readonly period: BilledPeriod;
  /** When the prices of the subject's tariff change. */
  readonly tariffTimes: readonly number[];
  readonly calendar: MonthCalendar;
}

/** A period that was read and judged; its register is kept only if a tariff needs it. */
export interface JudgedPeriod {
  readonly line: EnergyLine;
  readonly units: bigint | null;
  readonly days: readonly (bigint | null)[];
  readonly questions: readonly Question[];
  readonly anomalies: readonly Anomaly[];
  /** Of the readings that it rests on. */
  readonly times: readonly number[];
  readonly metered: MeteredPeriod | undefined;
}

/** Reads some periods, and judges what is known about each. */
export async function judgePeriods(
  { clock, longestGapMs }: Pick<BillingContext, 'clock' | 'longestGapMs'>,
  database: Kysely<Database>,
  billedEnds: BilledEnds,
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
    const { needsAllReadings, restsOnAll } = powerAsked(subject);
    const whole = needsAllReadings ? (await readWholeRegister(database, endpoint.id, fromMs, toMs, longestGapMs)).register : undefined;
    const line = energyLineOf(period, consumption, evidence[place] as Evidence);
    const anomalies = anomaliesOf(each, calendar);
    const energy = energyIn(each);
    judged.push({
      line,
      units: energy(fromMs, toMs),
      days: calendar.days.map((day) => energy(Math.max(fromMs, day.fromMs), Math.min(toMs, day.toMs))),
      questions: questionsAbout(each, line, anomalies, billedEnds(endpoint.id, fromMs), clock.now()),
      anomalies,
      times: [
        ...timesOf(consumption),
        ...timesWithin(each).flatMap((atMs) => timesIn(register, atMs, atMs)),
        ...(whole !== undefined && restsOnAll ? timesIn(whole, fromMs, toMs) : []),
      ],
      metered: subject.tariff === null ? undefined : { period, register, terms, whole },
    });
  }
  return judged;
}

function timesAsked(asked: AskedPeriod): readonly number[] {
  const { fromMs, toMs } = asked.period;
  const { comparedDays, whole, yearBefore } = asked.calendar;
  const compared = [...comparedDays.map((day) => day.fromMs), whole.toMs, yearBefore.fromMs, yearBefore.toMs];
  return [...new Set([fromMs, toMs, ...timesWithin(asked), ...compared])].toSorted((one, other) => one - other);
}

/** When prices change while the period is the subject's. */
function timesWithin({ period: { fromMs, toMs }, tariffTimes }: AskedPeriod): readonly number[] {
  return tariffTimes.filter((atMs) => atMs > fromMs && atMs < toMs);
}

/** What a charge for power needs: all readings; and a percentile rests on all, because it is the rank of one window among them. */
function powerAsked({ stretches }: Subject): { readonly needsAllReadings: boolean; readonly restsOnAll: boolean } {
  const asked = stretches.flatMap(({ components }) => components);
  return {
    needsAllReadings: asked.some((each) => each.kind === 'demand' || (each.kind === 'commit' && each.basis !== 'energy_kwh')),
    restsOnAll: asked.some((each) => each.kind === 'commit' && each.basis === 'percentile95_kw'),
  };
}
