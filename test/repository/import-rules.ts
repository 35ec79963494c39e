import { dirname, join } from 'node:path';
import { isForTests } from './repository-files.ts';

/**
 * Why a file must not import a module, or undefined where it may.
 * Imports point one way: `core ← *-job` and `core ← api`; simulators know nobody, or they could not catch an error of whom they stand in for.
 * What is outside of packages/ may import anything.
 */
export function forbiddenImport(file: string, specifier: string): string | undefined {
  const own = packageOf(file);
  if (specifier.startsWith('.')) {
    const target = packageOf(join(dirname(file), specifier));
    return own === undefined || target === own ? undefined : 'a package reaches another by its name';
  }
  const target = /^@wattjobs\/([^/]+)/.exec(specifier)?.[1];
  if (own === undefined || target === undefined) return undefined;
  if (own === 'simulators') return 'simulators import no other package';
  if (target === 'simulators') return isForTests(file) ? undefined : 'only tests, the demo and test/ import simulators';
  if (own === 'core') return 'core imports no other package';
  // What a job delivers is proven against the API itself; the job knows no more of it than its routes.
  if (specifier === '@wattjobs/api/testing' && own.endsWith('-job')) return isForTests(file) ? undefined : 'only tests import api/testing';
  if (target !== 'core') return 'a job and the API import core alone';
  return specifier.endsWith('/testing') && !isForTests(file) ? 'only tests import core/testing' : undefined;
}

/** The package that a path is in; undefined for the root, test/ and all else. */
function packageOf(path: string): string | undefined {
  return /^packages\/([^/]+)\//.exec(path)?.[1];
}
