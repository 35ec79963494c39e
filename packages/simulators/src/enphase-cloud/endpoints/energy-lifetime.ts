import type { Answer } from '../../http/message.ts';
import { compactJson, unprocessable } from '../answers.ts';
import { addDays } from '../plant/zone.ts';
import { metaOf, type SystemCall } from './call.ts';
import { dateParameter } from './parameters.ts';

/** `/energy_lifetime`: the production of each whole day, up to yesterday in the system's zone; with `production=all` also by source. */
export function energyLifetime(call: SystemCall): Answer {
  const { plant, query } = call;
  const asked = { start: dateParameter(query, 'start_date') ?? plant.firstDate, end: dateParameter(query, 'end_date') };
  if (asked.end !== undefined && asked.end < asked.start) return unprocessable('End date is before start date');
  const yesterday = addDays(plant.dateAt(call.nowSeconds), -1);
  const start = asked.start > plant.firstDate ? asked.start : plant.firstDate;
  const end = asked.end !== undefined && asked.end < yesterday ? asked.end : yesterday;
  const production: number[] = [];
  for (let date = start; date <= end; date = addDays(date, 1)) production.push(plant.dailyEnergyWattHours(date));
  const bySource = { meter_start_date: start, micro_production: production, meter_production: production };
  return compactJson(200, {
    system_id: plant.system.systemId,
    start_date: start,
    production,
    ...(query.get('production') === 'all' && bySource),
    ...(call.data.metaMissing !== 'everywhere' && { meta: metaOf(call) }),
  });
}
