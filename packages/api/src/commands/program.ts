import { type Host, openLog } from '@wattjobs/core/command-line';
import { FixSettings } from '@wattjobs/core/errors';
import { readEnvironmentFile, unknownVariables } from '@wattjobs/core/settings';
import { observePlatform } from '@wattjobs/core/state';
import type { Telemetry } from '@wattjobs/core/telemetry';
import type { Logger } from 'pino';
import { declaration } from '../settings/declaration.ts';
import { type ApiSettings, loadApiSettings } from '../settings/settings.ts';

/** What every command of the program needs. */
export interface Program {
  readonly host: Host;
  readonly settings: ApiSettings;
  readonly log: Logger;
  readonly telemetry: Telemetry;
}

/** The service name in the API's logs and traces. */
const serviceName = 'wattjobs-api';

/**
 * Reads the settings and starts the log.
 * @throws FixSettings with all problems at once
 */
export async function openProgram(host: Host, envFile: string | undefined): Promise<Program> {
  const file = envFile === undefined ? {} : readEnvironmentFile(envFile);
  const unknown = unknownVariables(file, new Set(Object.values(declaration).map(({ name }) => name)));
  if (unknown.length > 0) throw new FixSettings(unknown);
  const environment = { ...file, ...host.environment };
  const settings = loadApiSettings(environment, await observePlatform(environment));
  // The library is loaded only if there is a font to check.
  if (settings.pdfFont !== undefined) (await import('../billing/exports/font-file.ts')).checkFont(settings.pdfFont);
  const { log, telemetry } = await openLog(host, environment, { level: settings.logLevel, job: serviceName, source: 'api' });
  return { host, settings, log, telemetry };
}
