import { dirname, join } from 'node:path';
import { isForTests } from './repository-files.ts';

/**
 * Why a file must not import a module, or undefined if it may.
 * Imports point one way: `core ← rows ← *-job` and `core ← rows ← api`; `web-meters` is between rows and its two users.
 * Simulators import no other package, because shared code could hide errors.
 * Within the API, code for all sources must not import any source's code.
 * Code outside of packages/ may import anything.
 */
export function forbiddenImport(file: string, specifier: string): string | undefined {
  const own = packageOf(file);
  if (specifier.startsWith('.')) {
    const path = join(dirname(file), specifier);
    if (isForEverySource(file) && sourceFolder.test(path)) return knowsOfNoSource;
    if (own?.endsWith('-job') === true && isCatalog(path) && !isCatalog(file)) return 'a program does not carry what is told of it';
    return own === undefined || packageOf(path) === own ? undefined : 'a package reaches another by its name';
  }
  if (isForEverySource(file) && specifier.startsWith('@wattjobs/rows/')) return knowsOfNoSource;
  const target = /^@wattjobs\/([^/]+)/.exec(specifier)?.[1];
  if (own === undefined || target === undefined) return undefined;
  if (own === 'simulators') return 'simulators import no other package';
  if (target === 'simulators') return isForTests(file) || isCatalog(file) ? undefined : 'only tests, demos and test/ import simulators';
  if (own === 'core') return 'core imports no other package';
  // Delivery is tested against the API itself; the job only knows its routes.
  if (specifier === '@wattjobs/api/testing' && own.endsWith('-job')) return isForTests(file) ? undefined : 'only tests import api/testing';
  if (target === 'rows' && own !== 'rows') return undefined;
  if (target === 'web-meters') return readsWebPages.has(own) ? undefined : 'only consumption-job and the API read web pages of meters';
  if (target !== 'core') return own === 'rows' ? 'rows imports core alone' : 'a job and the API import core, rows and web-meters alone';
  return forbiddenTheme(file, own, specifier.slice('@wattjobs/core/'.length));
}

/** The packages that use the reader of web pages. */
const readsWebPages: ReadonlySet<string> = new Set(['api', 'consumption-job']);

/** The themes of core that each package may use. */
const themes: Readonly<Record<string, readonly string[]>> = {
  rows: ['time'],
  api: [
    'command-line',
    'errors',
    'files',
    'http',
    'json',
    'kubernetes',
    'redaction',
    'settings',
    'shards',
    'start',
    'state',
    'telemetry',
    'time',
  ],
  'web-meters': ['errors', 'http', 'json', 'numbers', 'redaction', 'settings', 'telemetry', 'time', 'transport', 'units'],
  job: [
    'errors',
    'files',
    'http',
    'job',
    'json',
    'kubernetes',
    'numbers',
    'redaction',
    'settings',
    'settings-file',
    'shards',
    'sinks',
    'start',
    'state',
    'time',
    'transport',
    'units',
  ],
};

function forbiddenTheme(file: string, own: string, theme: string): string | undefined {
  if (theme === 'catalog') return isCatalog(file) ? undefined : 'only the catalog of a source imports core/catalog';
  if (theme === 'testing') return isForTests(file) ? undefined : 'only tests import core/testing';
  if (theme === 'command-line' && /^packages\/[^/]+-job\/src\/program\.ts$/.test(file)) return undefined;
  const allowed = themes[own.endsWith('-job') ? 'job' : own] ?? [];
  return allowed.includes(theme) || isForTests(file) ? undefined : `${own} does not use core/${theme}`;
}

const knowsOfNoSource = 'ingest, ranges and metering serve every source, and know of none';
const sourceFolder = /^packages\/api\/src\/(?:testing\/)?enphase\//;

/** Whether a file of the API is in one of the folders that every source uses. */
function isForEverySource(path: string): boolean {
  return /^packages\/api\/src\/(?:ingest|ranges|metering)\//.test(path);
}

/** Whether a file is a source's entry in the list of sources, which is in no image. */
function isCatalog(path: string): boolean {
  return path.includes('/src/catalog/');
}

/** The package of a path; undefined for the root, test/ and everything else. */
function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1];
}
