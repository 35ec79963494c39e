import { sql } from 'kysely';
import type { BillingContext } from '../context.ts';
import type { StatementDocument } from '../document.ts';
import { openMonth } from './open-month.ts';
import { readDocument, statementsInForce } from './stored-statements.ts';

/**
 * The statements in force of closed months, and previews of others, one after the other: of one customer, of all of them by name, or of
 * all endpoints if there are no customers. A month before anything was read, or that has not begun, has none.
 */
export async function* documentsOf(
  context: BillingContext,
  { months, customerId }: { readonly months: readonly string[]; readonly customerId: string | undefined },
): AsyncIterable<StatementDocument> {
  const { rows } = await sql<{ first: Date | null }>`select min(read_at) as first from consumption_readings`.execute(context.database);
  const firstMs = rows[0]?.first?.getTime() ?? Number.POSITIVE_INFINITY;
  for (const month of months) {
    const closed = await statementsInForce(context.database, month);
    for (const row of closed) {
      if (customerId !== undefined && row.customer?.id !== customerId) continue;
      const document = await readDocument(context.database, row.number);
      // A correction of what turned out to be nobody's has no lines.
      if (document.energy.length > 0 || document.charges.length > 0) yield document;
    }
    if (closed.length === 0) yield* previewsOf(context, { month, customerId, firstMs });
  }
}

/** What the statements of a month would be now, whether it was closed or not. */
export async function* previewsOf(
  context: BillingContext,
  { month, customerId, firstMs = Number.NEGATIVE_INFINITY }: { month: string; customerId?: string | undefined; firstMs?: number },
): AsyncIterable<StatementDocument> {
  const { subjects, fromMs, toMs, drafts } = await openMonth(context, context.database, month);
  if (fromMs > context.clock.now() || toMs <= firstMs) return;
  const asked = subjects.filter(({ customer }) => customerId === undefined || customer?.id === customerId);
  for await (const { document } of drafts(asked)) yield document;
}

/** `2026` → `2026-01` … `2026-12`. */
export function monthsOfYear(year: string): readonly string[] {
  return Array.from({ length: 12 }, (_, index) => `${year}-${String(index + 1).padStart(2, '0')}`);
}
