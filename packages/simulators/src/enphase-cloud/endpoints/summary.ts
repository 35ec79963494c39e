import type { Answer } from '../../http/message.ts';
import { compactJson, unprocessable } from '../answers.ts';
import { microEnergyWattHours } from '../plant/production.ts';
import { lastIntervalEnd, lastReportAt, operationalAt, type SystemCall, systemStatus } from './call.ts';
import { dateParameter } from './parameters.ts';

/** `/summary`: the system now, or on the day of `summary_date`. Lifetime energy runs to the day before. */
export function summary(call: SystemCall): Answer {
  const { plant, nowSeconds } = call;
  const { system } = plant;
  const today = plant.dateAt(nowSeconds);
  const date = dateParameter(call.query, 'summary_date') ?? today;
  if (date > today || date < plant.firstDate) return unprocessable(`Requested date ${date} is out of range for this system`);
  const isToday = date === today;
  const lastEnd = lastIntervalEnd(call);
  return compactJson(200, {
    system_id: system.systemId,
    current_power: isToday ? microEnergyWattHours(system, lastEnd) * 12 : 0,
    energy_lifetime: plant.lifetimeEnergyWattHours(date),
    energy_today: isToday ? plant.energyWattHours(plant.startOf(date), lastEnd) : plant.dailyEnergyWattHours(date),
    last_interval_end_at: lastEnd,
    last_report_at: lastReportAt(call),
    modules: isToday ? system.modules : 0,
    operational_at: operationalAt(call),
    size_w: isToday ? system.sizeWatts : 0,
    nmi: '',
    source: 'microinverters',
    status: systemStatus(call),
    summary_date: date,
    ...call.data.summaryValues,
  });
}
