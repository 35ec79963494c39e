import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/types.ts';
import type { BillingContext } from '../context.ts';
import type { Question } from '../document.ts';
import { type Draft, draftsOf } from './drafts.ts';
import { readEnergyBefore } from './energy-before.ts';
import type { BilledEndpoint } from './energy-line.ts';
import { readDocument, type StatementRow, statementsInForce } from './stored-statements.ts';
import { aboutNobody, type BilledMonth, readBilledEndpoints, readMonth, type Subject } from './subjects.ts';

/** A question that keeps a month from closing; `customer` is null if it is about no customer's statement. */
export interface OpenQuestion {
  readonly customer: string | null;
  readonly question: Question;
}

interface Change {
  readonly draft: Draft;
  /** The number of the statement that is in force until then. */
  readonly corrects: string | null;
  readonly questions: readonly OpenQuestion[];
}

/** A month, what was closed of it, and what it would be if it was closed now. */
export interface OpenMonth extends BilledMonth {
  readonly inForce: readonly StatementRow[];
  /** Some of its readings were thinned by retention: what was closed is not computed again. */
  readonly isThinned: boolean;
  /** Computes statements of it, one after the other. */
  readonly drafts: (subjects: readonly Subject[]) => AsyncIterable<Draft>;
  /** Computes what a closing would write: what was not closed yet, and what changed since. */
  readonly changes: () => AsyncIterable<Change>;
  /** Questions about the whole month, if it was never closed. */
  readonly questions: readonly OpenQuestion[];
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
        if (row?.inputsHash === draft.inputsHash) continue;
        const open = questions.map((question) => ({ customer: customer?.name ?? null, question }));
        yield { draft, corrects: row?.number ?? null, questions: open };
      }
    },
    questions: inForce.length > 0 ? [] : billed.unassigned.map(unassigned),
  };
}

function unassigned({ id, name }: BilledEndpoint): OpenQuestion {
  const text = `${name}: it belongs to no customer in this month, so nobody pays for its energy.`;
  return { customer: null, question: { code: 'unassigned', endpointId: id, text } };
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
