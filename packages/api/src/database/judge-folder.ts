import { dirname } from 'node:path';
import type { FolderEvidence, PostgresEvidence } from './folder-evidence.ts';

/** PGlite's major version of Postgres: it opens no other version's files. */
export const embeddedMajor = '18';

/** What a data folder is: `new` has never held data, `whole` holds a database that can be opened. */
export type FolderVerdict = 'new' | 'whole' | FolderProblem;

/** Why a data folder must not be used. */
export interface FolderProblem {
  readonly reason: 'data_missing' | 'data_unfinished' | 'data_version' | 'data_forbidden';
  readonly problem: string;
  readonly fix: string;
}

/** The file beside the database that remembers which one it is. */
export const databaseIdName = 'database-id';

/** What only a folder that held data has: its database's id, and the first key, which is in that database. */
const traces = [databaseIdName, 'admin.key'];

/** What every database of this engine has in its top folder; copies often omit empty folders. */
const always =
  'PG_VERSION postgresql.conf base global global/pg_control global/pg_filenode.map pg_commit_ts pg_dynshmem pg_logical pg_multixact pg_multixact/members pg_multixact/offsets pg_notify pg_replslot pg_serial pg_snapshots pg_stat pg_stat_tmp pg_subtrans pg_tblspc pg_twophase pg_wal pg_xact'.split(
    ' ',
  );

/** The size of `pg_control`, in bytes. */
const controlBytes = 8_192;

/** A segment of the log: 24 hexadecimal digits. Postgres fills it before it names it; PGlite keeps the default size. */
const segment = /^pg_wal\/[0-9A-F]{24}$/;
const segmentBytes = 16 * 1024 * 1024;

/** Decides from the evidence whether a data folder may be used, and if not, why. Pure. */
export function judgeFolder({ names, postgres }: FolderEvidence, folder: string): FolderVerdict {
  if (typeof postgres === 'string') {
    return {
      reason: 'data_missing',
      problem: `${folder}/postgres ${postgres}`,
      fix: `Mount or restore the missing data. To start without data, delete ${folder}/postgres, and ${listed(traces)} if they exist.`,
    };
  }
  if (postgres !== undefined) return judgePostgres(postgres, folder);
  const found = traces.filter((name) => names.has(name));
  if (found.length > 0) {
    return {
      reason: 'data_missing',
      problem: `${folder} held data, as ${listed(found)} there ${found.length === 1 ? 'shows' : 'show'}, but its database (${folder}/postgres) is missing`,
      fix: `Restore ${folder}/postgres from a backup, or run "wattjobs-api restore FILE" with a dump. To start without data, delete ${listed(found)} in ${folder}.`,
    };
  }
  // A copy placed one folder too high.
  if (['PG_VERSION', 'global', 'pg_wal'].some((name) => names.has(name))) {
    return {
      reason: 'data_unfinished',
      problem: `${folder} has the files of a database itself, which belong in ${folder}/postgres`,
      fix: `Move them there, or give the API another DATA_DIR.`,
    };
  }
  return 'new';
}

function judgePostgres({ version, sizes, forbidden }: PostgresEvidence, folder: string): FolderVerdict {
  const [first] = forbidden;
  if (first !== undefined) {
    return {
      reason: 'data_forbidden',
      problem: `${folder}/${first.path} belongs to user ${first.owner}, and the API may not read and write it (${forbidden.length} in all)`,
      fix: `Give ${folder} to the user of the API with chown -R; in a container that is user 65532.`,
    };
  }
  const broken = [
    ...always.filter((name) => !sizes.has(name)).map((name) => `${name} is missing`),
    ...(version === '' && sizes.has('PG_VERSION') ? ['PG_VERSION is empty, or not a text file'] : []),
    ...cutFiles(sizes),
  ];
  if (broken.length > 0) {
    return {
      reason: 'data_unfinished',
      problem: `${folder}/postgres is incomplete: ${listed(broken)}`,
      fix: `Finish the restore, or restore another backup. To start without data, move ${folder}/postgres away and delete ${listed(traces)} in ${folder}.`,
    };
  }
  if (version === embeddedMajor) return 'whole';
  return {
    reason: 'data_version',
    problem: `${folder}/postgres was created by Postgres ${version.slice(0, 20)}, but this version of the API has Postgres ${embeddedMajor}`,
    fix: `With the version of the API that created it, run "wattjobs-api dump FILE"; then move ${folder}/postgres away, and run "wattjobs-api restore FILE" with this one.`,
  };
}

/** Files of an impossible size, as in an interrupted copy. */
function cutFiles(sizes: ReadonlyMap<string, number>): readonly string[] {
  const control = sizes.get('global/pg_control');
  const segments = [...sizes].filter(([path]) => segment.test(path));
  const cut = segments.filter(([, bytes]) => bytes !== segmentBytes);
  const emptyDatabases = [...sizes]
    .filter(([path]) => /^base\/\d+$/.test(path))
    .filter(([path]) => !sizes.has(`${path}/PG_VERSION`) || !sizes.has(`${path}/pg_filenode.map`));
  return [
    ...(control === undefined || control === controlBytes ? [] : [`global/pg_control has ${control} of ${controlBytes} bytes`]),
    ...(sizes.has('pg_wal') && segments.length === 0 ? ['pg_wal has no segment of the log'] : []),
    ...cut.map(([path, bytes]) => `${path} has ${bytes} of ${segmentBytes} bytes`),
    ...emptyDatabases.map(([path]) => `${path} lacks PG_VERSION or pg_filenode.map`),
    ...(sizes.has('base') && ![...sizes.keys()].some((path) => dirname(path) === 'base') ? ['base is empty'] : []),
  ];
}

/** `a, b and c`; only the first few of many. */
function listed(items: readonly string[]): string {
  const shown = items.length > 6 ? [...items.slice(0, 5), `${items.length - 5} more`] : items;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
