import type { Answer } from '../../http/message.ts';
import { compactJson, Refusal, unprocessable } from '../answers.ts';
import { lastIntervalEnd, lastReportAt, operationalAt, type SystemCall, systemStatus } from './call.ts';

const mostPerPage = 100;

/** `/systems/{id}`. */
export function oneSystem(call: SystemCall): Answer {
  return compactJson(200, systemObject(call));
}

/** `/systems`: the shared ones, by page. No other endpoint has pages. */
export function systemList(query: URLSearchParams, calls: readonly SystemCall[]): Answer {
  const page = wholeParameter(query, 'page', 1, Number.MAX_SAFE_INTEGER);
  const size = wholeParameter(query, 'size', 10, mostPerPage);
  const sortBy = query.get('sort_by') ?? 'id';
  if (sortBy !== 'id' && sortBy !== '-id') return unprocessable('sort_by must be id or -id');
  const direction = sortBy === 'id' ? 1 : -1;
  const sorted = [...calls].sort((one, other) => direction * (one.plant.system.systemId - other.plant.system.systemId));
  const shown = sorted.slice((page - 1) * size, page * size);
  return compactJson(200, {
    total: sorted.length,
    current_page: page,
    size,
    count: shown.length,
    items: 'systems',
    systems: shown.map(systemObject),
  });
}

/** The three energy fields have been -1 since 2023-07-03. */
function systemObject(call: SystemCall): object {
  const { system } = call.plant;
  return {
    system_id: system.systemId,
    name: system.name,
    public_name: 'Residential System',
    timezone: system.timeZone,
    address: { city: 'Springfield', state: 'NY', country: 'US', postal_code: '00000' },
    connection_type: 'ethernet',
    energy_lifetime: -1,
    energy_today: -1,
    system_size: -1,
    status: systemStatus(call),
    last_report_at: lastReportAt(call),
    last_energy_at: lastIntervalEnd(call),
    operational_at: operationalAt(call),
    attachment_type: 'acm',
    interconnect_date: null,
    reference: null,
    other_references: [],
  };
}

function wholeParameter(query: URLSearchParams, name: string, initial: number, most: number): number {
  const text = query.get(name) ?? String(initial);
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > most) throw new Refusal(unprocessable(`${name} is out of range`));
  return value;
}
