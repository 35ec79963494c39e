import type { TimeZone } from '@wattjobs/core/time';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import { envelope, succeed } from '../../http/envelope.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { energyPlaces, readDecimal } from '../../metering/decimal.ts';
import { monthWindow } from '../../metering/windows.ts';
import { type ReadingsContext, tags } from '../context.ts';
import { usualLongestGapMs } from '../../registers/context.ts';
import { listEndpoints } from '../queries/endpoints.ts';
import { latestReadings, type LatestReadings } from '../queries/latest.ts';
import { readConsumptions, readMonthsSoFar, windowsOf } from '../queries/consumptions.ts';
import { knownUnits, kwh, sumOf, unknown } from './consumption-answer.ts';
import { currentOf } from './reading-answer.ts';

const age = z.int().nullable().describe('How old the value is, in seconds.');
const nullableNumber = z.number().nullable();

const Endpoint = z.object({
  endpointId: z.uuid(),
  name: z.string(),
  clientName: z.string().nullable(),
  latestReading: z
    .object({
      timestamp: z.iso.datetime(),
      totalKwh: z.number(),
      currentKwh: kwh.describe('The month so far, as of a reading.'),
      currentKwhUnknown: unknown,
      voltage: nullableNumber,
      power: nullableNumber,
    })
    .nullable()
    .describe('The last good reading, also if later ones failed.'),
  ageSeconds: age,
  status: z.enum(['ok', 'error', 'no_data']).describe('`error` if the newest reading failed.'),
  error: z.object({ timestamp: z.iso.datetime(), reason: z.string().nullable(), message: z.string().nullable() }).nullable(),
});

const ModuleLive = z.object({
  endpoints: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      clientName: z.string().nullable(),
      location: z.string().nullable(),
      enabled: z.boolean(),
      lastReading: z
        .object({
          timestamp: z.iso.datetime(),
          totalKwh: z.number(),
          voltage: nullableNumber,
          current: nullableNumber,
          power: nullableNumber,
        })
        .nullable(),
      ageSeconds: age,
      status: z.enum(['online', 'error', 'offline']),
    }),
  ),
  summary: z.object({
    totalEndpoints: z.int(),
    activeEndpoints: z.int().describe('Online and enabled.'),
    totalKwh: z.number().describe('The sum of the counters.'),
    monthlyConsumption: z.number().describe("The sum of what is known of the current month, each in its endpoint's zone, in kWh."),
  }),
});

/** The routes of the live view, in the shapes of both generations. */
export function addLiveRoutes(app: ApiServer, { database, clock, longestGapMs = usualLongestGapMs }: ReadingsContext): void {
  const summary = 'Returns the newest reading of every endpoint';
  const seed = { tags, summary, response: { 200: envelope(z.array(Endpoint), z.object({ count: z.int() })) } };
  app.get('/api/v1/consumption/live', { config: { access: 'read' }, schema: seed }, async () => {
    const live = await readLive(database, clock.now());
    const points = live.flatMap(({ endpoint: { id, timezone }, lastGood }) =>
      lastGood === null ? [] : [{ id, endpointId: id, timezone, readAtMs: Date.parse(lastGood.timestamp) }],
    );
    const months = await readMonthsSoFar(database, points, longestGapMs);
    const data = live.map(({ endpoint: { id, name, clientName }, latest, lastGood, ageSeconds }) => {
      const latestReading = lastGood && { ...lastGood, ...currentOf(months.get(id)) };
      const status = statusOf(latest, 'ok', 'no_data');
      const error = latest?.success === false ? { ...latest, timestamp: latest.newestAt.toISOString() } : null;
      return { endpointId: id, name, clientName, latestReading, ageSeconds, status, error };
    });
    return succeed(data, { count: data.length });
  });

  const response = { 200: z.object({ success: z.literal(true), data: ModuleLive, timestamp: z.iso.datetime() }) };
  app.get('/api/v1/m/consumption-monitor/live', { config: { access: 'read' }, schema: { tags, summary, response } }, async () => {
    const nowMs = clock.now();
    const live = await readLive(database, nowMs);
    const thisMonth = (zone: TimeZone) => monthWindow(zone.dateAt(Math.floor(nowMs / 1000)).slice(0, 7), zone);
    const all = live.map(({ endpoint }) => endpoint);
    const months = await readConsumptions(database, windowsOf(all, thisMonth), longestGapMs);
    const endpoints = live.map(({ endpoint, latest, lastGood, ageSeconds }) => {
      return { ...endpoint, lastReading: lastGood, ageSeconds, status: statusOf(latest, 'online', 'offline') };
    });
    const counters = live.map(({ lastGood }) => (lastGood === null ? null : readDecimal(String(lastGood.totalKwh), energyPlaces)));
    const totals = {
      totalEndpoints: endpoints.length,
      activeEndpoints: endpoints.filter(({ status, enabled }) => status === 'online' && enabled).length,
      totalKwh: sumOf(counters),
      monthlyConsumption: sumOf(months.map(({ consumption }) => knownUnits(consumption).units)),
    };
    return { success: true as const, data: { endpoints, summary: totals }, timestamp: new Date(nowMs).toISOString() };
  });
}

async function readLive(database: Kysely<Database>, nowMs: number) {
  const endpoints = await listEndpoints(database);
  const ids = endpoints.map(({ id }) => id);
  const latestOf = await latestReadings(database, ids);
  return endpoints.map((endpoint) => {
    const latest = latestOf.get(endpoint.id);
    const lastGood = latest?.lastGood ?? null;
    const ageMs = lastGood === null ? null : nowMs - Date.parse(lastGood.timestamp);
    return { endpoint, latest, lastGood, ageSeconds: ageMs === null ? null : Math.max(0, Math.floor(ageMs / 1000)) };
  });
}

function statusOf<const Ok, const None>(latest: LatestReadings | undefined, ok: Ok, none: None): Ok | None | 'error' {
  if (latest === undefined) return none;
  return latest.success ? ok : 'error';
}
