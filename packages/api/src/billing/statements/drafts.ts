import type { Kysely } from 'kysely';
import type { Database } from '../../database/types.ts';
import { sumKnown } from '../../metering/decimal.ts';
import type { BillingContext } from '../context.ts';
import type { EnergyLine, StatementDocument } from '../document.ts';
import { boundariesOf, chargesOf } from '../tariffs/charges.ts';
import type { Anomaly } from './anomalies.ts';
import { readBilledEnds } from './billed-ends.ts';
import type { EnergyBefore } from './energy-before.ts';
import { kwhOf } from './energy-line.ts';
import { hashOfInputs } from './inputs-hash.ts';
import { type JudgedPeriod, judgePeriods } from './judge-periods.ts';
import { meteredLines } from './metered-lines.ts';
import { datesUpTo, monthCalendars } from './month-calendar.ts';
import type { UsedReading } from './stored-statements.ts';
import type { BilledMonth, Subject } from './subjects.ts';

/** So many periods are in memory with their registers. */
const periodsAtOnce = 25;

/** A statement that is not numbered yet. */
export interface Draft {
  readonly document: StatementDocument;
  readonly readings: readonly UsedReading[];
  readonly anomalies: readonly (Anomaly & Pick<EnergyLine, 'endpointId' | 'endpointName'>)[];
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
      judged.push(...(await judgePeriods(context, database, billedEnds, all.slice(next, next + periodsAtOnce))));
    yield draftOf(month, subject, judged.splice(0, subject.periods.length), before);
  }
}

function draftOf(month: string, subject: Subject, judged: readonly JudgedPeriod[], before: EnergyBefore): Draft {
  const { customer, tariff, stretches, timezone } = subject;
  const lines = judged.map(({ line }) => line);
  const readings = judged.flatMap(({ line, times }) => times.map((atMs) => ({ endpointId: line.endpointId, atMs })));
  const rests = (endpointId: string, times: readonly number[]) => readings.push(...times.map((atMs) => ({ endpointId, atMs })));
  const metered = meteredLines(
    judged.flatMap((each) => each.metered ?? []),
    rests,
  );
  const { charges, totals } = tariff === null ? noMoney : chargesOf(tariff, stretches, metered, timezone);
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
      energy: lines.toSorted(byName),
      charges: [...charges],
      totals: { energyKwh: judged.length === 0 ? '0' : kwhOf(sumKnown(judged.map(({ units }) => units))), ...totals },
      days: datesUpTo(month).map((date, index) => ({ date, kwh: kwhOf(sumKnown(judged.map(({ days }) => days[index] ?? null))) })),
      monthsBefore: [...before].map(([each, energy]) => ({ month: each, energyKwh: kwhOf(energy.get(customer?.id ?? null) ?? null) })),
      questions: judged.flatMap(({ questions }) => questions),
      accepted: null,
      inputsHash: hashOfInputs(subject, lines, charges),
    },
    readings,
    anomalies: judged.flatMap(({ line: { endpointId, endpointName }, anomalies }) =>
      anomalies.map((anomaly) => ({ ...anomaly, endpointId, endpointName })),
    ),
  };
}

const noMoney = { charges: [], totals: { net: null, tax: null, gross: null } };

function byName(one: EnergyLine, other: EnergyLine): number {
  const [first, second] = [nameOf(one), nameOf(other)];
  return first < second ? -1 : first > second ? 1 : 0;
}

function nameOf({ line, endpointName, from }: EnergyLine): string {
  return `${line}\n${endpointName}\n${from}`;
}
