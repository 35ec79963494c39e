import { randomBytes } from 'node:crypto';
import { FixSettings } from '@wattjobs/core/errors';
import { openPostgres } from '../database/postgres.ts';
import { Sealing } from '../endpoints/sealing.ts';
import { type ImportReport, importConsumption, type LegacyTables } from '../import/import-consumption.ts';
import { csvTable, postgresTable } from '../import/legacy-tables.ts';
import { postgresAddress } from '../settings/postgres-address.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { openStore } from './open-store.ts';
import type { Program } from './program.ts';

export interface ImportOptions {
  readonly endpoints?: string;
  readonly readings?: string;
  readonly from?: string;
  readonly apply?: true;
}

const mostProblemsShown = 1_000;

/**
 * `import-consumption`: imports endpoints and readings of the platform that this API replaces; without `--apply` it only looks.
 * @throws FixSettings if rows are refused; all others are imported then
 */
export async function importCommand({ host, settings, log }: Program, options: ImportOptions): Promise<void> {
  const legacy = openTables(options);
  try {
    const database = await openStore({ settings, log, clock: host.clock, stop: host.stop });
    try {
      await bringUpToDate(database, log);
      let problems = 0;
      const report = await importConsumption(database.kysely, legacy.tables, {
        sealing: new Sealing(settings.sealingKeys, randomBytes),
        clock: host.clock,
        timezone: settings.endpointsTimezone,
        apply: options.apply === true,
        onRefused: (place, why) => {
          if ((problems += 1) <= mostProblemsShown) host.stdout(`${place}: ${why}\n`);
        },
      });
      host.stdout(summaryOf(report, options.apply === true));
      if (problems > 0) throw wrong('The import', `refused ${problems} rows, for the reasons above`);
    } finally {
      await database.close();
    }
  } finally {
    await legacy.close();
  }
}

function openTables({ endpoints, readings, from }: ImportOptions): { readonly tables: LegacyTables; close(): Promise<void> } {
  const files = {
    ...(endpoints === undefined ? {} : { endpoints: csvTable(endpoints) }),
    ...(readings === undefined ? {} : { readings: csvTable(readings) }),
  };
  if (from === undefined) {
    if (endpoints !== undefined || readings !== undefined) return { tables: files, close: () => Promise.resolve() };
    throw wrong('The command', 'needs --endpoints FILE, --readings FILE or --from postgres://…');
  }
  const address = postgresAddress({ name: '--from', help: '', example: '' }).parse(from);
  if (!('value' in address)) throw wrong('--from', 'problem' in address ? address.problem : 'is not an address of a Postgres');
  const server = { connectionString: address.value?.reveal() ?? '' };
  const source = openPostgres({ server, poolSize: 0, maxOverflow: 2, recycleSeconds: 0, statementTimeoutMs: 0 }, () => undefined);
  const tables = {
    endpoints: postgresTable(source.kysely, ['endpoints', 'Endpoint'], 'name'),
    readings: postgresTable(source.kysely, ['consumption_readings', 'ConsumptionReading'], 'timestamp'),
    ...files,
  };
  return { tables, close: () => source.close() };
}

function summaryOf({ endpoints, readings }: ImportReport, isApplied: boolean): string {
  const line = (what: string, { created, unchanged, refused }: ImportReport['endpoints']) =>
    `${what}: ${created} new, ${unchanged} here before, ${refused} refused.\n`;
  const ending = isApplied ? '' : 'Nothing was written: run it again with --apply.\n';
  return `${line('Endpoints', endpoints)}${line('Readings', readings)}${ending}`;
}

function wrong(name: string, problem: string): FixSettings {
  return new FixSettings([{ name, problem }]);
}
