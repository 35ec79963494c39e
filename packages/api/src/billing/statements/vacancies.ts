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
export type VacancyQuestion = Question & { readonly endpointId: string };

/** A question that a person accepted, and why. */
export const AcceptedQuestion = z.object({
  endpointId: z.uuid(),
  text: z.string(),
  reason: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
});
export type AcceptedQuestion = z.infer<typeof AcceptedQuestion>;

/** Asks about energy of a month that is nobody's, unless a person has accepted that of the endpoint. */
export async function vacancyQuestions(
  { longestGapMs }: Pick<BillingContext, 'longestGapMs'>,
  database: Kysely<Database>,
  { month, vacancies }: Pick<BilledMonth, 'month' | 'vacancies'>,
): Promise<readonly VacancyQuestion[]> {
  const accepted = new Set((await acceptedQuestions(database, month)).map(({ endpointId }) => endpointId));
  const asked = vacancies.filter(({ endpoint }) => !accepted.has(endpoint.id));
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
    return [{ code: 'unassigned', endpointId: id, text }];
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
export async function acceptQuestion(database: Kysely<Database>, month: string, accepted: AcceptedQuestion): Promise<void> {
  const { endpointId, text, reason, by, at } = accepted;
  await sql`
    insert into accepted_questions (month, endpoint_id, question, reason, accepted_by, accepted_at)
    values (${month}, ${endpointId}, ${text}, ${reason}, ${by}, ${at})
  `.execute(database);
}

function canBeRead({ endpoint, fromMs, toMs }: BilledPeriod): boolean {
  return endpoint.createdMs < toMs && endpoint.deletedMs > fromMs;
}
