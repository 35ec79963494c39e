import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { Database } from '../../database/types.ts';
import { envelope, succeed } from '../../http/envelope.ts';
import type { ApiServer } from '../../http/server-type.ts';
import { monthSoFar, monthWindow } from '../../metering/windows.ts';
import { type ReadingsContext, tags } from '../context.ts';
import { listEndpoints, zonesOf } from '../queries/endpoints.ts';
import { latestReadings, type LatestReadings } from '../queries/latest.ts';
import { readRises, sumExactly } from '../queries/rises.ts';
import { kwh, unknown } from './reading-answer.ts';

const ageSeconds = z.int().nullable().describe('How old the value is, in seconds.');
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
  ageSeconds,
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
      ageSeconds,
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
export function addLiveRoutes(app: ApiServer, { database, clock }: ReadingsContext): void {
  const summary = 'Returns the newest reading of every endpoint';
  const seed = { tags, summary, response: { 200: envelope(z.array(Endpoint), z.object({ count: z.int() })) } };
  app.get('/api/v1/consumption/live', { config: { access: 'read' }, schema: seed }, async () => {
    const live = await readLive(database, clock.now());
    const zoneOf = zonesOf();
    const readable = live.flatMap(({ endpoint, lastGood }) => (lastGood === null ? [] : [{ endpoint, lastGood }]));
    const rises = await readRises(
      database,
      readable.map(({ endpoint, lastGood }) => {
        const readAtMs = lastGood.readAt.getTime();
        const { from } = monthSoFar(Math.floor(readAtMs / 1000), zoneOf(endpoint));
        return { endpointId: endpoint.id, fromMs: from * 1000, toMs: readAtMs + 1 };
      }),
    );
    const risesById = new Map(readable.map(({ endpoint }, index) => [endpoint.id, rises[index]]));
    const data = live.map(({ endpoint, lastGood, newest, age }) => {
      const rise = risesById.get(endpoint.id);
      return {
        endpointId: endpoint.id,
        name: endpoint.name,
        clientName: endpoint.client_name,
        latestReading: lastGood && {
          timestamp: lastGood.readAt.toISOString(),
          totalKwh: lastGood.totalKwh,
          currentKwh: rise?.riseKwh ?? null,
          currentKwhUnknown: rise?.unknown ?? null,
          voltage: lastGood.voltage,
          power: lastGood.power,
        },
        ageSeconds: age,
        status: byStatus(newest, { ok: 'ok', failed: 'error', none: 'no_data' } as const),
        error:
          newest === undefined || newest.success
            ? null
            : { timestamp: newest.readAt.toISOString(), reason: newest.reason, message: newest.errorMessage },
      };
    });
    return succeed(data, { count: data.length });
  });

  const response = { 200: z.object({ success: z.literal(true), data: ModuleLive, timestamp: z.iso.datetime() }) };
  app.get('/api/v1/m/consumption-monitor/live', { config: { access: 'read' }, schema: { tags, summary, response } }, async () => {
    const nowMs = clock.now();
    const live = await readLive(database, nowMs);
    const zoneOf = zonesOf();
    const rises = await readRises(
      database,
      live.map(({ endpoint }) => {
        const zone = zoneOf(endpoint);
        const window = monthWindow(zone.dateAt(Math.floor(nowMs / 1000)).slice(0, 7), zone);
        return { endpointId: endpoint.id, fromMs: window.from * 1000, toMs: window.to * 1000 };
      }),
    );
    const endpoints = live.map(({ endpoint: { id, name, client_name, location, enabled }, lastGood, newest, age }) => {
      const lastReading = lastGood && {
        timestamp: lastGood.readAt.toISOString(),
        totalKwh: lastGood.totalKwh,
        voltage: lastGood.voltage,
        current: lastGood.current,
        power: lastGood.power,
      };
      const status = byStatus(newest, { ok: 'online', failed: 'error', none: 'offline' } as const);
      return { id, name, clientName: client_name, location, enabled, lastReading, ageSeconds: age, status };
    });
    const totals = {
      totalEndpoints: endpoints.length,
      activeEndpoints: endpoints.filter(({ status, enabled }) => status === 'online' && enabled).length,
      totalKwh: await sumExactly(
        database,
        live.map(({ lastGood }) => lastGood?.totalKwh ?? null),
      ),
      monthlyConsumption: await sumExactly(
        database,
        rises.map(({ riseKwh }) => riseKwh),
      ),
    };
    return { success: true as const, data: { endpoints, summary: totals }, timestamp: new Date(nowMs).toISOString() };
  });
}

async function readLive(database: Kysely<Database>, nowMs: number) {
  const endpoints = await listEndpoints(database);
  const latest = await latestReadings(
    database,
    endpoints.map(({ id }) => id),
  );
  return endpoints.map((endpoint) => {
    const { newest, lastGood = null } = latest.get(endpoint.id) ?? {};
    const age = lastGood === null ? null : Math.max(0, Math.floor((nowMs - lastGood.readAt.getTime()) / 1000));
    return { endpoint, newest, lastGood, age };
  });
}

function byStatus<Name>(newest: LatestReadings['newest'] | undefined, names: Readonly<Record<'ok' | 'failed' | 'none', Name>>): Name {
  if (newest === undefined) return names.none;
  return newest.success ? names.ok : names.failed;
}
