import { isTimeZone } from '@wattjobs/core/time';
import { type SystemRow, systemRow } from '@wattjobs/rows/enphase';
import { checkRow, fieldOr, type Interpreted } from './interpreted.ts';

const nameField = { name: 'name', schema: systemRow.shape.name, fallback: undefined };
const operationalAtField = { name: 'operational_at', schema: systemRow.shape.operational_at, fallback: undefined };

/**
 * Interprets `GET /systems/{id}`. Its size and energies have been -1 since 2023: the summary has them.
 * A name or start that the API would refuse is left out and named, so that the time zone is not lost with it.
 */
export function interpretSystem(json: object, systemId: number): Interpreted<SystemRow> {
  const given = json as Readonly<Record<string, unknown>>;
  if (given['system_id'] !== systemId) return { rows: [], refused: ['system_id differs from the requested one'] };
  const { timezone } = given;
  if (typeof timezone !== 'string' || !isTimeZone(timezone)) return { rows: [], refused: ['timezone is not in the IANA database'] };
  const refused: string[] = [];
  const name = typeof given['name'] === 'string' ? fieldOr(nameField, given['name'], refused) : undefined;
  const size = isPositive(given['system_size']) ? Math.round(given['system_size']) : undefined;
  const operationalAt = isPositive(given['operational_at']) ? fieldOr(operationalAtField, given['operational_at'], refused) : undefined;
  const checked = checkRow(systemRow, {
    kind: 'system',
    system_id: systemId,
    timezone,
    ...(name === undefined ? {} : { name }),
    ...(size === undefined ? {} : { size_w: size }),
    ...(operationalAt === undefined ? {} : { operational_at: operationalAt }),
  });
  return 'row' in checked ? { rows: [checked.row], refused } : { rows: [], refused: [...refused, checked.refused] };
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}
