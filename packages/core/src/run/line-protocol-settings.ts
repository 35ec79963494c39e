import type { SettingProblem } from '../errors/errors.ts';
import type { LineDialect } from '../line-protocol/line-point.ts';
import { optionalUrl } from '../settings/address-types.ts';
import { retention } from '../settings/retention.ts';
import type { SettingValues } from '../settings/setting.ts';
import { choice, optionalSecret, text } from '../settings/setting-types.ts';

/** The settings with which every job finds a server of line protocol. */
export const lineProtocolSettings = {
  lineProtocolUrl: optionalUrl({
    name: 'LINE_PROTOCOL_URL',
    help: 'Address to which readings are written as line protocol: `/write` of VictoriaMetrics or `/api/v2/write` of InfluxDB 2; its query is kept',
    example: 'http://victoria-metrics:8428/write?db=telegraf',
    deployment: { filledWith: 'victoriametrics' },
  }),
  lineProtocolToken: optionalSecret({
    name: 'LINE_PROTOCOL_TOKEN',
    help: 'Token of LINE_PROTOCOL_URL',
    example: 'LINE_PROTOCOL_TOKEN_FILE=/run/secrets/line-protocol',
  }),
  lineProtocolOrganization: text({
    name: 'LINE_PROTOCOL_ORG',
    help: 'Organization of InfluxDB, unless LINE_PROTOCOL_URL names it as `org`',
    example: 'home',
  }),
  lineProtocolBucket: text({
    name: 'LINE_PROTOCOL_BUCKET',
    help: 'Bucket of InfluxDB, unless LINE_PROTOCOL_URL names it as `bucket`',
    example: 'power',
  }),
  lineProtocolDialect: choice({
    name: 'LINE_PROTOCOL_DIALECT',
    help: 'Whose rules lines follow; `auto`: those of InfluxDB if the path of LINE_PROTOCOL_URL ends with `/api/v2/write`, else those of VictoriaMetrics. `check` says what answers',
    choices: ['auto', 'victoriametrics', 'influxdb'],
    default: 'auto',
    example: 'victoriametrics',
    deployment: { filledWith: 'victoriametrics-dialect' },
  }),
  retentionMs: retention({
    name: 'RETENTION',
    help: 'How long the server of LINE_PROTOCOL_URL keeps points: older ones are refused, because the server would discard them; `0`: all are sent',
    example: '30d',
    deployment: { filledWith: 'victoriametrics-retention' },
  }),
} as const;

type LineProtocolSettings = Partial<SettingValues<typeof lineProtocolSettings>>;

/** Whose rules the lines for these settings follow. */
export function dialectOf({ lineProtocolUrl, lineProtocolDialect = 'auto' }: LineProtocolSettings): LineDialect {
  if (lineProtocolDialect !== 'auto') return lineProtocolDialect;
  return lineProtocolUrl !== undefined && /\/api\/v2\/write\/?$/.test(lineProtocolUrl.pathname) ? 'influxdb' : 'victoriametrics';
}

/** The address of a write: the given query, the organization and bucket, and milliseconds as the unit of all times. */
export function writeUrl(url: URL, { lineProtocolOrganization, lineProtocolBucket }: LineProtocolSettings): URL {
  const complete = new URL(url);
  if (lineProtocolOrganization !== undefined) complete.searchParams.set('org', lineProtocolOrganization);
  if (lineProtocolBucket !== undefined) complete.searchParams.set('bucket', lineProtocolBucket);
  complete.searchParams.set('precision', 'ms');
  return complete;
}

/** InfluxDB 2 takes no write without an organization and a bucket; InfluxDB 1 takes a database as `db`. */
export function influxNeedsBucket(settings: LineProtocolSettings): readonly SettingProblem[] {
  const { lineProtocolUrl } = settings;
  if (lineProtocolUrl === undefined || dialectOf(settings) !== 'influxdb') return [];
  const { searchParams } = writeUrl(lineProtocolUrl, settings);
  if (searchParams.has('db')) return [];
  const needed = [
    { key: 'org', alternative: 'orgID', setting: lineProtocolSettings.lineProtocolOrganization },
    { key: 'bucket', alternative: 'bucket', setting: lineProtocolSettings.lineProtocolBucket },
  ];
  return needed
    .filter(({ key, alternative }) => !searchParams.has(key) && !searchParams.has(alternative))
    .map(({ key, setting: { name, example } }) => ({
      name,
      problem: `is not set, and LINE_PROTOCOL_URL names no ${key}: InfluxDB needs it (for VictoriaMetrics, set LINE_PROTOCOL_DIALECT)`,
      example,
    }));
}
