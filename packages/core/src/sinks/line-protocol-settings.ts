import { optionalUrl } from '../settings/address-types.ts';
import { choice, optionalSecret, text } from '../settings/setting-types.ts';

/** Where points are written as lines of line protocol. */
export const lineProtocolSettings = {
  lineProtocolUrl: optionalUrl({
    name: 'LINE_PROTOCOL_URL',
    help: 'Address to which points are written as line protocol, with its path',
    example: 'http://victoria-metrics:8428/write',
    deployment: { filledWith: 'victoriametrics' },
  }),
  lineProtocolToken: optionalSecret({
    name: 'LINE_PROTOCOL_TOKEN',
    help: 'Token for that address',
    example: 'LINE_PROTOCOL_TOKEN_FILE=/run/secrets/token',
  }),
  lineProtocolOrg: text({ name: 'LINE_PROTOCOL_ORG', help: 'Organization of InfluxDB', example: 'site' }),
  lineProtocolBucket: text({ name: 'LINE_PROTOCOL_BUCKET', help: 'Bucket of InfluxDB', example: 'power' }),
  lineProtocolDialect: choice({
    name: 'LINE_PROTOCOL_DIALECT',
    help: 'How the server escapes text',
    choices: ['victoriametrics', 'influxdb'],
    default: 'victoriametrics',
    example: 'influxdb',
    deployment: { filledWith: 'victoriametrics-dialect' },
  }),
  retention: text({
    name: 'RETENTION',
    help: 'How long the server keeps points',
    example: '30d',
    deployment: { filledWith: 'victoriametrics-retention' },
  }),
} as const;
