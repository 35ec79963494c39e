import { choice, logLevel, optionalSecret, optionalTimeZone, optionalUrl, text } from '@wattjobs/core/settings';
import { credentialsKeySetting } from '@wattjobs/web-meters/credentials';
import { basePath } from './base-path.ts';
import { deliveryDeclaration } from './delivery-settings.ts';
import { postgresAddress } from './postgres-address.ts';
import { hostName, networks, portBesideServiceLinks, wholeNumber } from './setting-types.ts';

/** Every setting of the API: its checks, help and documentation. */
export const declaration = {
  port: wholeNumber({
    name: 'PORT',
    help: 'Port to listen on',
    default: 5001,
    minimum: 0,
    maximum: 65_535,
    example: '5001',
    deployment: { filledWith: 'container' },
  }),
  host: hostName({
    name: 'HOST',
    help: 'Address to listen on (by default 127.0.0.1, and in a container `::`, which accepts IPv6 and IPv4)',
    example: '::',
    deployment: { filledWith: 'container' },
  }),
  basePath: basePath({
    name: 'BASE_PATH',
    help: 'Path below which a proxy serves the API, whether the proxy strips it or not; paths without it work too',
    example: '/wattjobs',
    deployment: { filledWith: 'ingress-path' },
  }),
  databaseUrl: postgresAddress({
    name: 'DATABASE_URL',
    help: 'Address of the Postgres that stores everything; without it and POSTGRES_HOST, the embedded PGlite in DATA_DIR does',
    example: 'postgres://wattjobs:PASSWORD@postgres:5432/wattjobs',
    deployment: { filledWith: 'database' },
  }),
  postgresHost: hostName({
    name: 'POSTGRES_HOST',
    help: 'Host of the Postgres, if DATABASE_URL is not set',
    example: 'postgres',
    deployment: { filledWith: 'database' },
  }),
  postgresPort: portBesideServiceLinks({
    name: 'POSTGRES_PORT',
    help: 'Its port',
    default: 5432,
    example: '5432',
    deployment: { filledWith: 'database' },
  }),
  postgresUser: text({ name: 'POSTGRES_USER', help: 'Its user', example: 'wattjobs', deployment: { filledWith: 'database' } }),
  postgresPassword: optionalSecret({
    name: 'POSTGRES_PASSWORD',
    help: 'The user’s password',
    example: 'POSTGRES_PASSWORD_FILE=/run/secrets/postgres',
    deployment: { filledWith: 'database' },
  }),
  postgresDatabase: text({
    name: 'POSTGRES_DB',
    help: 'Its database (by default the one with the name of the user)',
    example: 'wattjobs',
    deployment: { filledWith: 'database' },
  }),
  poolSize: wholeNumber({
    name: 'DB_POOL_SIZE',
    help: 'Connections to Postgres that stay open after use',
    default: 10,
    minimum: 1,
    maximum: 1_000,
    example: '10',
  }),
  maxOverflow: wholeNumber({
    name: 'DB_MAX_OVERFLOW',
    help: 'Further connections that are opened under load and closed after it',
    default: 20,
    minimum: 0,
    maximum: 1_000,
    example: '20',
  }),
  poolRecycleSeconds: wholeNumber({
    name: 'DB_POOL_RECYCLE',
    help: 'Age at which a connection is replaced; -1 for never',
    unit: 'seconds',
    default: 3_600,
    minimum: -1,
    maximum: 604_800,
    example: '3600',
  }),
  statementTimeoutSeconds: wholeNumber({
    name: 'DB_STATEMENT_TIMEOUT',
    help: 'Longest time of one query on Postgres; 0 for no limit, which a PgBouncer in between may need',
    unit: 'seconds',
    default: 30,
    minimum: 0,
    maximum: 3_600,
    example: '30',
  }),
  dataDir: text({
    name: 'DATA_DIR',
    help: 'Folder of the embedded database and of the first key (by default /data in a container, else in the user’s data directory)',
    example: '/data',
    deployment: { filledWith: 'container' },
  }),
  auth: choice({
    name: 'API_AUTH',
    help: 'Whether callers need a key; `open` needs none, and is allowed only on a loopback address',
    choices: ['keys', 'open'],
    default: 'keys',
    example: 'keys',
    deployment: { filledWith: 'container' },
  }),
  keysPath: text({
    name: 'API_KEYS_PATH',
    help: 'Folder with the files `admin` and `collect`, each a key that you chose, of 24 characters or more; read at every start',
    example: '/run/secrets/api-keys',
    deployment: { filledWith: 'container' },
  }),
  credentialsKey: credentialsKeySetting({
    name: 'CREDENTIALS_KEY',
    help: 'Key with which the credentials of endpoints are sealed; without it, endpoints with credentials are refused',
    deployment: { filledWith: 'container' },
  }),
  oldCredentialsKey: credentialsKeySetting({
    name: 'CREDENTIALS_KEY_OLD',
    help: 'The key before it, until "credentials rotate" has replaced it',
  }),
  allowedNetworks: networks({
    name: 'ALLOWED_NETWORKS',
    help: 'The only networks in which meters may be tested; by default all but loopback, link-local and metadata addresses',
    example: '192.0.2.0/24,2001:db8::/32',
    deployment: { filledWith: 'container' },
  }),
  endpointsTimezone: optionalTimeZone({
    name: 'ENDPOINTS_TIMEZONE',
    help: 'Time zone of an endpoint that names none (by default UTC)',
    example: 'Europe/Berlin',
  }),
  trustedProxies: networks({
    name: 'TRUSTED_PROXIES',
    help: 'Proxies whose X-Forwarded-For is trusted',
    example: '10.0.0.0/8',
  }),
  cronJobs: text({
    name: 'CRONJOBS',
    help: 'Names of the CronJobs that the routes below `/api/v1/jobs` show and start, separated by commas',
    example: 'wattjobs-hall-1,wattjobs-roof',
    deployment: { filledWith: 'container' },
  }),
  webhookUrl: {
    ...optionalUrl({
      name: 'WEBHOOK_URL',
      help: 'Address that is told when an endpoint begins to fail and when it recovers, and by "bill --deliver" of statements; redirects are not followed',
      example: 'https://alerts.example/wattjobs',
    }),
    // Such addresses often contain a token.
    secret: true,
  },
  webhookSecret: optionalSecret({
    name: 'WEBHOOK_SECRET',
    help: 'Secret that messages are signed with (HMAC-SHA-256, as standardwebhooks.com has it)',
    example: 'WEBHOOK_SECRET_FILE=/run/secrets/webhook',
  }),
  webhookCoolDownSeconds: wholeNumber({
    name: 'WEBHOOK_COOL_DOWN',
    help: 'Shortest time between two messages that the same endpoint fails',
    unit: 'seconds',
    default: 3_600,
    minimum: 0,
    maximum: 2_592_000,
    example: '3600',
  }),
  webhookAfterFailures: wholeNumber({
    name: 'WEBHOOK_AFTER_FAILURES',
    help: 'How many readings in a row must fail before a message is sent',
    default: 2,
    minimum: 1,
    maximum: 100,
    example: '2',
  }),
  longestGapHours: wholeNumber({
    name: 'BILLING_LONGEST_GAP',
    help: 'If the readings around the beginning or the end of a month are farther apart, that is a question before the month is closed',
    unit: 'hours',
    default: 6,
    minimum: 1,
    maximum: 720,
    example: '6',
  }),
  pdfFont: {
    ...text({
      name: 'BILLING_PDF_FONT',
      help: 'File of a further font (TTF, OTF or TTC), with which a PDF shows what DejaVu Sans cannot: Chinese, Japanese, Korean, Thai, Indic scripts, emoji',
      example: '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
    }),
    namesFile: true,
  },
  ...deliveryDeclaration,
  shutdownDrainSeconds: wholeNumber({
    name: 'SHUTDOWN_DRAIN',
    help: 'How long the server still accepts requests after the stop signal, until load balancers know of the shutdown',
    unit: 'seconds',
    default: 1,
    minimum: 0,
    maximum: 15,
    example: '5',
  }),
  logLevel: logLevel({
    name: 'LOG_LEVEL',
    help: 'Least severe level that is logged',
    default: 'info',
    example: 'debug',
  }),
} as const;
