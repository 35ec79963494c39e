import { createHash } from 'node:crypto';
import { longestPageStart, ReadingItem } from '@wattjobs/rows/consumption';
import { isBeyondJsonLimits, parseJson } from '@wattjobs/core/json';
import { z } from 'zod';
import { newId } from '../endpoints/new-id.ts';
import { NewEndpoint } from '../endpoints/schemas.ts';

/** A row of a table of the platform that this API replaces. */
export interface LegacyRow {
  /** Where it was, for reports: `readings.csv:7`. */
  readonly place: string;
  /** By the name of the column. An empty text is no value. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Why its values cannot be trusted; absent if they can. */
  readonly problem?: string;
}

/** What a row means, or why it means nothing. */
export type Understood<Item> = { readonly item: Item } | { readonly problem: string };

/** An endpoint and its id. */
export function endpointOf(row: LegacyRow): Understood<{ readonly id: string; readonly body: NewEndpoint }> {
  if (row.problem !== undefined) return { problem: row.problem };
  const value = valuesOf(row);
  // One version kept the kind of login among the credentials.
  const { type: typeOfLogin, ...credentials } = Fields.parse(asJson(value('authConfig')));
  const id = value('id');
  if (typeof id !== 'string') return { problem: 'id is missing' };
  const understood = parse(NewEndpoint, {
    name: value('name'),
    ipAddress: value('ipAddress'),
    type: value('type') ?? 'Custom',
    vendor: value('vendor'),
    location: value('location'),
    clientName: value('clientName'),
    authType: value('authType') ?? typeOfLogin,
    authConfig: credentials,
    scrapingConfig: asJson(value('scrapingConfig')),
    enabled: asBoolean(value('enabled')),
    pollInterval: asNumber(value('pollInterval')),
    timezone: value('timezone'),
  });
  return 'item' in understood ? { item: { id: importedId(id), body: understood.item } } : understood;
}

/** A reading, good or failed. */
export function readingOf(row: LegacyRow): Understood<ReadingItem> {
  if (row.problem !== undefined) return { problem: row.problem };
  const value = valuesOf(row);
  const endpointId = value('endpointId');
  if (typeof endpointId !== 'string') return { problem: 'endpointId is missing' };
  const raw = RawData.parse(asJson(value('rawData')));
  return parse(ReadingItem, {
    endpointId: importedId(endpointId),
    timestamp: asTime(value('timestamp')),
    success: asBoolean(value('success')) ?? true,
    totalKwh: asNumber(value('totalKwh')),
    voltage: asNumber(value('voltage')),
    current: asNumber(value('current')),
    power: asNumber(value('power')),
    powerFactor: asNumber(value('powerFactor')),
    errorMessage: asText(value('errorMessage'), 1_000),
    durationMs: raw.durationMs,
    pageStart: asText(raw.rawHtml, longestPageStart),
  });
}

const Fields = z.record(z.string(), z.unknown()).catch({});

const RawData = z
  .object({ durationMs: z.int().min(0).optional().catch(undefined), rawHtml: z.string().optional().catch(undefined) })
  .catch({ durationMs: undefined, rawHtml: undefined });

/** The id itself if it is a UUID, else one that is always the same for it. */
function importedId(id: string): string {
  if (z.uuid().safeParse(id).success) return id.toLowerCase();
  return newId((count) => createHash('sha256').update(id).digest().subarray(0, count));
}

/** Reads columns by their name in camel case, however they are spelled: `ipAddress`, `ip_address`, `ipaddress`. */
function valuesOf({ values }: LegacyRow): (name: string) => unknown {
  const plain = (name: string) => name.replaceAll('_', '').toLowerCase();
  const known = new Map(Object.entries(values).map(([name, value]) => [plain(name), value === '' || value === null ? undefined : value]));
  return (name) => known.get(plain(name));
}

function parse<Item>(schema: z.ZodType<Item>, candidate: unknown): Understood<Item> {
  const { data, error } = schema.safeParse(candidate);
  if (data !== undefined) return { item: data };
  return { problem: (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') };
}

function asJson(value: unknown): unknown {
  if (typeof value !== 'string' || isBeyondJsonLimits(value, 10_000)) return value;
  try {
    return parseJson(value);
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

function asNumber(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? Number(value) : value;
}

function asBoolean(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (/^(t|true|1)$/i.test(value)) return true;
  return /^(f|false|0)$/i.test(value) ? false : value;
}

function asText(value: unknown, longest: number): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '').slice(0, longest).toWellFormed() : value;
}

/** A time without an offset is in UTC: that is how the platform wrote it. */
function asTime(value: unknown): unknown {
  const [, date, time, offset = 'Z'] =
    /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}(?::?\d{2})?)?$/.exec(String(value)) ?? [];
  if (date === undefined) return value;
  return `${date}T${time}${offset.replace(/^([+-]\d{2}):?(\d{2})?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`)}`;
}
