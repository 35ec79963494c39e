import type { Kysely } from 'kysely';
import type { Database } from '../../database/types.ts';
import { openRange, type Range } from '../../ranges/page.ts';
import type { RangeQuery } from '../../ranges/query.ts';
import { requireSystem } from '../systems/repository.ts';

/**
 * Looks up the system and parses the window.
 * @throws Refusal: 404 if the system is not known, 409 if its zone is needed and not known, 422 for an invalid window
 */
export async function openSystemRange(
  database: Kysely<Database>,
  rows: 'intervals' | 'events' | 'alarms',
  systemId: number,
  query: RangeQuery & { readonly series?: string | undefined },
): Promise<Range> {
  const { timezone } = await requireSystem(database, systemId);
  return openRange(rows, { id: systemId, name: `system ${systemId}`, timezone, describedBy: 'system' }, query);
}
