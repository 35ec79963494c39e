import { isTimeZone } from '@wattjobs/core';
import { type Interpreted, checkRow } from './interpreted.ts';
import { type SystemRow, systemRow } from '../deliver/rows.ts';

/** Interprets `GET /systems/{id}`. Its size and its energies are -1, and have been since 2023: the summary has them. */
export function interpretSystem(json: object, systemId: number): Interpreted<SystemRow> {
  const given = json as Readonly<Record<string, unknown>>;
  if (given['system_id'] !== systemId) return { rows: [], refused: ['system_id is not the one that was asked for'] };
  const { timezone, name } = given;
  if (typeof timezone !== 'string' || !isTimeZone(timezone)) return { rows: [], refused: ['timezone is none of the IANA database'] };
  const [size, operationalAt] = [given['system_size'], given['operational_at']];
  const checked = checkRow(systemRow, {
    kind: 'system',
    system_id: systemId,
    timezone,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof size === 'number' && size > 0 ? { size_w: size } : {}),
    ...(typeof operationalAt === 'number' && operationalAt > 0 ? { operational_at: operationalAt } : {}),
  });
  return 'row' in checked ? { rows: [checked.row], refused: [] } : { rows: [], refused: [checked.refused] };
}
