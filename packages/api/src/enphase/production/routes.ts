import { addDays } from '@wattjobs/core/time';
import { datePattern, monthPattern } from '@wattjobs/rows';
import { z } from 'zod';
import type { ApiServer } from '../../http/server-type.ts';
import { succeed } from '../../http/envelope.ts';
import type { EnphaseContext } from '../context.ts';
import { SystemParams } from '../systems/params.ts';
import { requireSystem } from '../systems/repository.ts';
import { addMonths, countDays, countMonths } from '../../metering/calendar.ts';
import { checkPeriods, days, months } from '../../metering/periods.ts';
import { calendarOf } from './counter.ts';
import { readProduction } from './read-production.ts';
import { readEnergyToday } from './repository.ts';
import { DailyProduction, figuresOf, metaOf, MonthlyProduction } from './production-answer.ts';

const tags = ['enphase'];

const method = `The energy of a period is the rise of the lifetime counter between its two ends, each read from a summary of that date
(the counter of a summary runs to the end of the day before). Nothing is interpolated: if a boundary was not read, the energy across
it is in \`meta.unattributed\`. If a system was silent over midnight, its reading belongs to the time of its last report, so the day
on which it fell silent has a coverage below 1. The energy of the periods plus the unattributed energy is all that the counter counted.`;

/** The routes for production by day and by month. */
export function addProductionRoutes(app: ApiServer, { database, clock }: EnphaseContext): void {
  const today = (timezone: string | null) => calendarOf(timezone).dateAt(Math.floor(clock.now() / 1000));

  const date = z.string().regex(datePattern, { error: 'must be a date (2025-06-15)' }).optional();
  const daily = {
    tags,
    summary: 'Returns production by day',
    description: `Production of each day of the system's zone, \`from\` and \`to\` included.\n\n${method}`,
    params: SystemParams,
    querystring: z.object({ from: date.describe('By default 30 days before `to`.'), to: date.describe('By default today.') }),
    response: { 200: DailyProduction },
  };
  app.get(
    '/api/v1/enphase/systems/:systemId/production/daily',
    { config: { access: 'read' }, schema: daily },
    async ({ params, query }) => {
      const system = await requireSystem(database, params.systemId);
      const now = today(system.timezone);
      const to = query.to ?? now;
      const from = query.from ?? addDays(to, -30);
      checkPeriods(from, countDays(from, to));
      const periods = days(from, to, calendarOf(system.timezone));
      const production = await readProduction(database, system, periods, { first: from, last: addDays(to, 1) });
      const energyToday = from <= now && now <= to ? await readEnergyToday(database, system.system_id, now) : undefined;
      const rows = production.periods.map((period) => ({
        date: period.label,
        ...figuresOf(period),
        energy_today_wh: period.label === now ? (energyToday ?? null) : null,
      }));
      return succeed(rows, metaOf(production, system.timezone));
    },
  );

  const month = z.string().regex(monthPattern, { error: 'must be a month (2025-06)' }).optional();
  const monthly = {
    tags,
    summary: 'Returns production by month',
    description: `Production of each calendar month of the system's zone, \`from\` and \`to\` included. If a month was not read
in whole, its coverage says which share of it the energy covers.\n\n${method}`,
    params: SystemParams,
    querystring: z.object({ from: month.describe('By default 11 months before `to`.'), to: month.describe('By default this month.') }),
    response: { 200: MonthlyProduction },
  };
  app.get(
    '/api/v1/enphase/systems/:systemId/production/monthly',
    { config: { access: 'read' }, schema: monthly },
    async ({ params, query }) => {
      const system = await requireSystem(database, params.systemId);
      const to = query.to ?? today(system.timezone).slice(0, 7);
      const from = query.from ?? addMonths(to, -11);
      checkPeriods(from, countMonths(from, to));
      const periods = months(from, to, calendarOf(system.timezone));
      const production = await readProduction(database, system, periods, { first: `${from}-01`, last: `${addMonths(to, 1)}-01` });
      return succeed(
        production.periods.map((period) => ({ month: period.label, ...figuresOf(period) })),
        metaOf(production, system.timezone),
      );
    },
  );
}
