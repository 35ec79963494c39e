import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import { sumKnown } from '../../metering/decimal.ts';
import type { BillingContext } from '../context.ts';
import type { Question } from '../document.ts';
import { isoTime } from '../iso-time.ts';
import { readEnergyOf } from './energy-before.ts';
import { type BilledPeriod, kwhOf } from './energy-line.ts';
import type { BilledMonth } from './subjects.ts';

/** Asks about energy of an endpoint that is nobody's. */
export interface VacancyQuestion extends Question {
  readonly endpointId: string;
  /** The times and shares that are nobody's, as one text. */
  readonly parts: string;
}

/** A question that a person accepted, and why. */
export const AcceptedQuestion = z.object({
  endpointId: z.uuid(),
  text: z.string(),
  reason: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
});
export type AcceptedQuestion = z.infer<typeof AcceptedQuestion>;

/** Asks about energy of a month that is nobody's, unless a person has accepted that the endpoint is nobody's then. */
export async function vacancyQuestions(
  { longestGapMs }: Pick<BillingContext, 'longestGapMs'>,
  database: Kysely<Database>,
  { month, vacancies }: Pick<BilledMonth, 'month' | 'vacancies'>,
): Promise<readonly VacancyQuestion[]> {
  const { rows } = await sql<{ id: string; parts: string }>`
    select endpoint_id as id, parts from accepted_questions where month = ${month}
  `.execute(database);
  const accepted = new Set(rows.map(({ id, parts }) => `${id} ${parts}`));
  const parts = new Map(
    [...Map.groupBy(vacancies, ({ endpoint }) => endpoint.id)].map(([id, periods]) => [
      id,
      periods.map(({ fromMs, toMs, shareUnits }) => `${fromMs}-${toMs}:${shareUnits}`).join(' '),
    ]),
  );
  const partsOf = (id: string) => parts.get(id) ?? '';
  const asked = vacancies.filter(({ endpoint: { id } }) => !accepted.has(`${id} ${partsOf(id)}`));
  const energy = await readEnergyOf(database, asked, longestGapMs);
  const byEndpoint = Map.groupBy(
    asked.map((period, place) => ({ ...period, units: energy[place] ?? null })).filter((each) => each.units !== null || canBeRead(each)),
    ({ endpoint }) => endpoint,
  );
  return [...byEndpoint].flatMap(([{ id, name }, periods]) => {
    const units = sumKnown(periods.map((period) => period.units));
    if (units === 0n) return [];
    const what = `${units === null ? 'an unknown number of' : kwhOf(units)} kWh`;
    const text = `${name}: ${what} belong to no customer in this month, so nobody pays for them.`;
    return [{ code: 'unassigned', endpointId: id, parts: partsOf(id), text }];
  });
}

/** The questions about no customer's statement that were accepted when the month was closed. */
export async function acceptedQuestions(database: Kysely<Database>, month: string): Promise<readonly AcceptedQuestion[]> {
  const { rows } = await sql<AcceptedQuestion>`
    select endpoint_id as "endpointId", question as text, reason, accepted_by as by, ${isoTime('accepted_at')} as at from accepted_questions
    where month = ${month} order by accepted_at, question
  `.execute(database);
  return rows;
}

/** Stores that a person accepts a question about no customer's statement. */
export async function acceptQuestion(
  database: Kysely<Database>,
  month: string,
  { endpointId, parts, text }: VacancyQuestion,
  { reason, by, at }: Pick<AcceptedQuestion, 'reason' | 'by' | 'at'>,
): Promise<void> {
  await sql`
    insert into accepted_questions (month, endpoint_id, parts, question, reason, accepted_by, accepted_at)
    values (${month}, ${endpointId}, ${parts}, ${text}, ${reason}, ${by}, ${at})
  `.execute(database);
}

function canBeRead({ endpoint, fromMs, toMs }: BilledPeriod): boolean {
  return endpoint.createdMs < toMs && endpoint.deletedMs > fromMs;
}
