import { type Kysely, sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import type { BillingContext } from '../context.ts';
import { Question } from '../document.ts';
import { type Draft, draftsOf } from './drafts.ts';
import { readEnergyBefore } from './energy-before.ts';
import { figuresOf } from './figures.ts';
import { readDocument, type StatementRow, statementsInForce } from './stored-statements.ts';
import { aboutNobody, type BilledMonth, readBilledEndpoints, readMonth, type Subject } from './subjects.ts';
import { type VacancyQuestion, vacancyQuestions } from './vacancies.ts';

/** A question that keeps a month from closing. */
export const OpenQuestion = z.object({
  customer: z.string().nullable().describe('The name; null if it is about no customer.'),
  question: Question,
});
export type OpenQuestion = z.infer<typeof OpenQuestion>;

/** A statement that would be another one now. */
export interface Change {
  readonly draft: Draft;
  /** The number of the statement that is in force until then. */
  readonly corrects: string | null;
  readonly questions: readonly OpenQuestion[];
  /** What the statement rests on changed, but no figure of it: it needs no correction. */
  readonly hasSameFigures: boolean;
}

/** A month, what was closed of it, and what it would be if it was closed now. */
export interface OpenMonth extends BilledMonth {
  readonly inForce: readonly StatementRow[];
  /** Some of its readings were thinned by retention: what was closed is not computed again. */
  readonly isThinned: boolean;
  /** Computes statements of it, one after the other. */
  readonly drafts: (subjects: readonly Subject[]) => AsyncIterable<Draft>;
  /** Computes what was not closed yet, and what changed since. */
  readonly changes: () => AsyncIterable<Change>;
  /** Questions about energy of no customer that nobody has accepted. */
  readonly vacancyQuestions: readonly VacancyQuestion[];
}

/** Reads who pays for what in a month, and what was closed of it. */
export async function openMonth(context: BillingContext, database: Kysely<Database>, month: string): Promise<OpenMonth> {
  const endpoints = await readBilledEndpoints(database);
  const billed = await readMonth(database, endpoints, month);
  const inForce = await statementsInForce(database, month);
  const isThinned = await wasThinned(database, billed);
  const drafts = async function* (subjects: readonly Subject[]) {
    const before = await readEnergyBefore(database, endpoints, month, context.longestGapMs);
    yield* draftsOf(context, database, { month, subjects }, before);
  };
  return {
    ...billed,
    inForce,
    isThinned,
    drafts,
    changes: async function* () {
      const closed = new Map(inForce.map((row) => [row.customer?.id ?? null, row]));
      const isOpen = ({ customer }: Subject) => !isThinned || !closed.has(customer?.id ?? null);
      const subjects = [...billed.subjects, ...(await subjectsGone(database, billed, inForce))].filter(isOpen);
      for await (const draft of drafts(subjects)) {
        const { customer, questions } = draft.document;
        const row = closed.get(customer?.id ?? null);
        if (row?.inputsHash === draft.document.inputsHash) continue;
        const told = row === undefined ? undefined : figuresOf(await readDocument(database, row.number));
        const open = questions.map((question) => ({ customer: customer?.name ?? null, question }));
        yield { draft, corrects: row?.number ?? null, questions: open, hasSameFigures: told === figuresOf(draft.document) };
      }
    },
    vacancyQuestions: isThinned && inForce.length > 0 ? [] : await vacancyQuestions(context, database, billed),
  };
}

/** Those who have a statement of the month, but nothing of it any more. */
async function subjectsGone(
  database: Kysely<Database>,
  { subjects }: BilledMonth,
  inForce: readonly StatementRow[],
): Promise<readonly Subject[]> {
  const here = new Set(subjects.map(({ customer }) => customer?.id ?? null));
  const gone: Subject[] = [];
  for (const { number, customer } of inForce) {
    if (!here.has(customer?.id ?? null)) gone.push({ ...aboutNobody([]), customer: (await readDocument(database, number)).customer });
  }
  return gone;
}

async function wasThinned(database: Kysely<Database>, { fromMs, toMs }: BilledMonth): Promise<boolean> {
  const [first, last] = [fromMs, toMs - 1].map((atMs) => new Date(atMs).toISOString().slice(0, 7));
  const { rows } = await sql`select from thinned_months where month between ${first} and ${last} limit 1`.execute(database);
  return rows.length > 0;
}
