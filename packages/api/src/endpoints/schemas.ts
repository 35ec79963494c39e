import { isTimeZone } from '@wattjobs/core/time';
import { dateTime, text } from '@wattjobs/rows';
import { authConfigSchema, scrapingConfigSchema } from '@wattjobs/web-meters/configuration';
import { z } from 'zod';
import { inDigits } from '../http/in-digits.ts';
import { documented } from './document.ts';
import { Multiplier, RegisterModulus, registerAnswer } from './register-fields.ts';

const word = (longest: number) => text(longest).trim().min(1);
const note = text(200)
  .trim()
  .transform((value) => (value === '' ? null : value))
  .nullable();

/** How often an endpoint is read if nothing else is said, in minutes. */
export const usualPollInterval = 15;

/** What a client may send back as it read it: these fields are not changed. */
const readOnly = z.unknown().optional().describe('Ignored.');

const fields = z.strictObject({
  name: word(200),
  ipAddress: word(500).describe('A host name or address, with a port and a path if need be; `https://` before it if it is not http.'),
  type: word(60).describe('What it is: PDU, PowerMeter, SmartPlug, Custom …'),
  vendor: note,
  location: note,
  clientName: note,
  authType: z
    .enum(['none', 'basic', 'digest', 'form', 'cookie', 'custom'])
    .describe('By default what the credentials are for, or `none`. `custom` is an older name of `form`.'),
  authConfig: documented(
    'AuthConfig',
    authConfigSchema,
    'The credentials, and where a form takes them. They are sealed, and never returned.',
  ).nullable(),
  scrapingConfig: documented('ScrapingConfig', scrapingConfigSchema, 'The steps, and where the value is.'),
  enabled: z.boolean().describe('By default true.'),
  pollInterval: z.int().min(1).max(44_640).describe(`How often it is read, in minutes; by default ${usualPollInterval}.`),
  timezone: z
    .string()
    .max(60)
    .refine(isTimeZone, { error: 'must be a time zone of the IANA database, such as Europe/Berlin' })
    .describe('The IANA zone of its days and months; by default that of ENDPOINTS_TIMEZONE.'),
  ratedPowerKw: z
    .number()
    .positive()
    .max(1_000_000)
    .nullable()
    .describe(
      'What its feed can deliver at most. It is real power, after the multiplier: a faster rise is refused, and what an outage hid is bounded.',
    ),
  registerModulus: RegisterModulus,
  multiplier: Multiplier,
  meterReplacedAt: dateTime.nullable().describe('When the meter was replaced: older readings are not compared.'),
});

/** Some fields of an endpoint. */
export const EndpointChange = fields
  .partial()
  .extend({
    id: readOnly,
    hasCredentials: readOnly,
    credentialsProblem: readOnly,
    createdAt: readOnly,
    updatedAt: readOnly,
    lastAttemptAt: readOnly,
    lastReadAt: readOnly,
    status: readOnly,
    latestReading: readOnly,
  })
  .meta({ id: 'EndpointChange' });
export type EndpointChange = z.output<typeof EndpointChange>;

/** A new endpoint. */
export const NewEndpoint = EndpointChange.required({ name: true, ipAddress: true, type: true, scrapingConfig: true }).meta({
  id: 'NewEndpoint',
});
export type NewEndpoint = z.output<typeof NewEndpoint>;

const time = z.iso.datetime();

/** An endpoint as it is returned: without credentials. */
export const Endpoint = z
  .object({
    id: z.uuid(),
    name: z.string(),
    ipAddress: z.string(),
    type: z.string(),
    vendor: z.string().nullable(),
    location: z.string().nullable(),
    clientName: z.string().nullable(),
    authType: z.string(),
    hasCredentials: z.boolean(),
    credentialsProblem: z.string().nullable().describe('Why the sealed credentials cannot be used.'),
    scrapingConfig: z.record(z.string(), z.unknown()),
    enabled: z.boolean(),
    pollInterval: z.int(),
    timezone: z.string(),
    ratedPowerKw: z.number().nullable(),
    ...registerAnswer,
    meterReplacedAt: time.nullable(),
    createdAt: time,
    updatedAt: time,
    lastAttemptAt: time.nullable(),
    lastReadAt: time.nullable(),
    status: z.enum(['ok', 'error', 'no_data']).describe('`error` if its newest reading failed.'),
    latestReading: z
      .object({
        timestamp: time,
        totalKwh: z.number(),
        voltage: z.number().nullable(),
        current: z.number().nullable(),
        power: z.number().nullable(),
        serial: z.string().nullable(),
      })
      .nullable()
      .describe('Its last good reading.'),
  })
  .meta({ id: 'Endpoint' });
export type Endpoint = z.output<typeof Endpoint>;

export const EndpointId = z.object({ id: z.uuid() });

/** Which endpoints to list. */
export const EndpointQuery = z.object({
  clientName: text(200).optional(),
  enabled: z.enum(['true', 'false']).optional(),
  page: inDigits(z.int().min(1).max(1_000_000).default(1)),
  limit: inDigits(z.int().min(1).max(1_000).default(1_000)),
});
export type EndpointQuery = z.output<typeof EndpointQuery>;
