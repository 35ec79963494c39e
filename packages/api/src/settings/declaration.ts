import { choice, optionalSecret, text } from '@wattjobs/core';
import { basePath } from './base-path.ts';
import { postgresAddress } from './postgres-address.ts';
import { hostName, networks, portBesideServiceLinks, wholeNumber } from './setting-types.ts';

/** Every setting of the API: each is checked, explained and documented from here. */
export const declaration = {
  port: wholeNumber({ name: 'PORT', help: 'Port to listen on', default: 5001, minimum: 0, maximum: 65_535, example: '5001' }),
  host: hostName({
    name: 'HOST',
    help: 'Address to listen on (by default 127.0.0.1, and in a container `::`, which takes IPv6 and IPv4)',
    example: '::',
  }),
  basePath: basePath({
    name: 'BASE_PATH',
    help: 'Path below which a proxy makes the API known, whether it takes that path away or not; paths without it are served too',
    example: '/wattjobs',
  }),
  databaseUrl: postgresAddress({
    name: 'DATABASE_URL',
    help: 'The Postgres to keep everything in; without it and POSTGRES_HOST, the embedded PGlite in DATA_DIR',
    example: 'postgres://wattjobs:PASSWORD@postgres:5432/wattjobs',
  }),
  postgresHost: hostName({ name: 'POSTGRES_HOST', help: 'Host of the Postgres, where DATABASE_URL is not set', example: 'postgres' }),
  postgresPort: portBesideServiceLinks({ name: 'POSTGRES_PORT', help: 'Its port', default: 5432, example: '5432' }),
  postgresUser: text({ name: 'POSTGRES_USER', help: 'Its user', example: 'wattjobs' }),
  postgresPassword: optionalSecret({
    name: 'POSTGRES_PASSWORD',
    help: 'The user’s password',
    example: 'POSTGRES_PASSWORD_FILE=/run/secrets/postgres',
  }),
  postgresDatabase: text({ name: 'POSTGRES_DB', help: 'Its database (by default the one called as the user)', example: 'wattjobs' }),
  poolSize: wholeNumber({
    name: 'DB_POOL_SIZE',
    help: 'Connections to Postgres that stay open once they were needed',
    default: 10,
    minimum: 1,
    maximum: 1_000,
    example: '10',
  }),
  maxOverflow: wholeNumber({
    name: 'DB_MAX_OVERFLOW',
    help: 'Connections beyond these that are opened under load, and closed after it',
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
  }),
  auth: choice({
    name: 'API_AUTH',
    help: 'Whether a key is asked for; `open` asks for none, and is refused on any address but loopback',
    choices: ['keys', 'open'],
    default: 'keys',
    example: 'keys',
  }),
  keysPath: text({
    name: 'API_KEYS_PATH',
    help: 'Folder with the files `admin` and `collect`, each a key that you chose, of 24 characters or more; read at every start',
    example: '/run/secrets/api-keys',
  }),
  trustedProxies: networks({
    name: 'TRUSTED_PROXIES',
    help: 'Proxies whose X-Forwarded-For is believed',
    example: '10.0.0.0/8',
  }),
  shutdownDrainSeconds: wholeNumber({
    name: 'SHUTDOWN_DRAIN',
    help: 'How long requests are still taken once the server was asked to end, while who sends them learns of it',
    unit: 'seconds',
    default: 1,
    minimum: 0,
    maximum: 15,
    example: '5',
  }),
  logLevel: choice({
    name: 'LOG_LEVEL',
    help: 'The least severe message that is logged',
    choices: ['trace', 'debug', 'info', 'warn', 'error'],
    default: 'info',
    example: 'debug',
  }),
} as const;
