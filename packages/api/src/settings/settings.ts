import { isAbsolute, join, resolve } from 'node:path';
import type { SettingProblem } from '@wattjobs/core/errors';
import { type Environment, loadSettings, type Secret, type SettingsRule, type SettingValues } from '@wattjobs/core/settings';
import type { Platform } from '@wattjobs/core/state';
import type { PostgresSettings } from '../database/postgres.ts';
import type { SealingKeys } from '../endpoints/sealing.ts';
import type { WebhookPolicy } from '../webhook/note-failures.ts';
import { declaration } from './declaration.ts';
import { type BucketSettings, halfADelivery, type MailServer } from './delivery-settings.ts';
import { everyAddress, isLoopback, withoutBrackets } from './listen-address.ts';

type Values = SettingValues<typeof declaration>;

/** The settings, with every default filled in. */
export interface ApiSettings {
  readonly port: number;
  readonly host: string;
  /** The path below which clients reach the API (`/wattjobs`); empty for the root. */
  readonly basePath: string;
  /** The database; absent for the embedded one in `dataFolder`. */
  readonly postgres: PostgresSettings | undefined;
  readonly dataFolder: string;
  readonly sealingKeys: SealingKeys;
  /** The only networks in which meters may be read; empty for all but loopback, link-local and metadata addresses. */
  readonly allowedNetworks: readonly string[];
  /** The zone of endpoints that name none. */
  readonly endpointsTimezone: string;
  readonly auth: 'keys' | 'open';
  readonly keysFolder: string | undefined;
  readonly trustedProxies: readonly string[];
  /** The CronJobs that it shows and starts. */
  readonly cronJobs: readonly string[];
  /** Where failures and recoveries of endpoints are reported; absent if they are not. */
  readonly webhook: WebhookSettings | undefined;
  /** Readings around the boundary of a month that are farther apart are a gap. */
  readonly longestGapMs: number;
  /** The file of a font for what the own one cannot show; absent if there is none. */
  readonly pdfFont?: string | undefined;
  /** The store for bills; absent if there is none. */
  readonly bucket: BucketSettings | undefined;
  /** How bills are mailed; absent if they are not. */
  readonly mail: MailSettings | undefined;
  /** How long requests are still accepted after the stop signal. */
  readonly drainMs: number;
  readonly logLevel: Values['logLevel'];
}

export interface WebhookSettings extends WebhookPolicy {
  readonly url: URL;
  readonly secret: Secret | undefined;
}

export interface MailSettings {
  readonly server: MailServer;
  readonly from: string;
}

/**
 * Reads and checks every setting.
 * @throws FixSettings with all problems at once
 */
export function loadApiSettings(environment: Environment, platform: Platform): ApiSettings {
  const host = hostFor(platform);
  const openRule: SettingsRule<typeof declaration> = (values) => openOffLoopback(values, withoutBrackets(values.host ?? host));
  const values = loadSettings(declaration, [openRule, halfAPostgres, halfADelivery], environment);
  return {
    port: values.port,
    host: withoutBrackets(values.host ?? host),
    basePath: values.basePath,
    postgres: postgresOf(values),
    dataFolder: resolve(values.dataDir ?? dataFolderFor(platform)),
    sealingKeys: { current: values.credentialsKey, previous: values.oldCredentialsKey },
    allowedNetworks: values.allowedNetworks,
    endpointsTimezone: values.endpointsTimezone ?? 'UTC',
    auth: values.auth,
    keysFolder: values.keysPath === undefined ? undefined : resolve(values.keysPath),
    trustedProxies: values.trustedProxies,
    cronJobs: (values.cronJobs ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    webhook: webhookOf(values),
    longestGapMs: values.longestGapHours * 3_600_000,
    pdfFont: values.pdfFont,
    bucket: bucketOf(values),
    mail: values.smtpUrl === undefined || values.mailFrom === undefined ? undefined : { server: values.smtpUrl, from: values.mailFrom },
    drainMs: values.shutdownDrainSeconds * 1000,
    logLevel: values.logLevel,
  };
}

function inContainer({ environment, hasContainerMark }: Platform): boolean {
  return hasContainerMark || environment['KUBERNETES_SERVICE_HOST'] !== undefined;
}

function hostFor(platform: Platform): string {
  return inContainer(platform) ? everyAddress : '127.0.0.1';
}

function dataFolderFor(platform: Platform): string {
  const { environment, writableHome } = platform;
  if (inContainer(platform) || writableHome === undefined || writableHome === '/') return '/data';
  const configured = environment['XDG_DATA_HOME'];
  const data = configured !== undefined && isAbsolute(configured) ? configured : join(writableHome, '.local', 'share');
  return join(data, 'wattjobs', 'api');
}

function openOffLoopback({ auth }: Partial<Values>, host: string): readonly SettingProblem[] {
  if (auth !== 'open' || isLoopback(host)) return [];
  return [{ name: 'API_AUTH', problem: `is open, but ${host} can be reached from other machines: set it to keys, or HOST to 127.0.0.1` }];
}

/** An incomplete address would be ignored, and the data would go to the embedded database instead. */
function halfAPostgres(
  { databaseUrl, postgresHost, postgresUser }: Partial<Values>,
  given: ReadonlySet<string>,
): readonly SettingProblem[] {
  if (databaseUrl !== undefined || given.has('DATABASE_URL')) return [];
  // It is given and invalid, which is already reported.
  if (postgresHost === undefined && given.has('POSTGRES_HOST')) return [];
  if (postgresHost !== undefined) {
    return postgresUser === undefined ? [{ name: 'POSTGRES_USER', problem: 'is not set, but POSTGRES_HOST is', example: 'wattjobs' }] : [];
  }
  const alone = ['POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'].filter((name) => given.has(name));
  return alone.length === 0 ? [] : [{ name: 'POSTGRES_HOST', problem: `is not set, but ${alone.join(' and ')} is`, example: 'postgres' }];
}

function webhookOf({ webhookUrl, webhookSecret, webhookCoolDownSeconds, webhookAfterFailures }: Values): WebhookSettings | undefined {
  if (webhookUrl === undefined) return undefined;
  const policy = { afterFailures: webhookAfterFailures, coolDownMs: webhookCoolDownSeconds * 1000 };
  return { url: webhookUrl, secret: webhookSecret, ...policy };
}

function bucketOf({ bucketUrl: url, bucketRegion: region, bucketAccessKeyId, bucketSecretAccessKey }: Values): BucketSettings | undefined {
  if (url === undefined || bucketAccessKeyId === undefined || bucketSecretAccessKey === undefined) return undefined;
  return { url, region, accessKeyId: bucketAccessKeyId, secretAccessKey: bucketSecretAccessKey };
}

function postgresOf(values: Values): PostgresSettings | undefined {
  const { databaseUrl, postgresHost, postgresPort, postgresUser, postgresPassword, postgresDatabase } = values;
  const pool = {
    poolSize: values.poolSize,
    maxOverflow: values.maxOverflow,
    recycleSeconds: Math.max(values.poolRecycleSeconds, 0),
    statementTimeoutMs: values.statementTimeoutSeconds * 1000,
  };
  if (databaseUrl !== undefined) return { ...pool, server: { connectionString: databaseUrl.reveal() } };
  if (postgresHost === undefined || postgresUser === undefined) return undefined;
  const server = {
    host: withoutBrackets(postgresHost),
    port: postgresPort,
    user: postgresUser,
    database: postgresDatabase ?? postgresUser,
  };
  return { ...pool, server: postgresPassword === undefined ? server : { ...server, password: postgresPassword.reveal() } };
}
