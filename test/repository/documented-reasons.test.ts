import { describe, expect, it } from 'vitest';
import { sources } from '../../tools/sources.ts';
import { generatedTableKeys } from './markdown.ts';
import { isCode, isForTests, readRepositoryFile, repositoryFiles } from './repository-files.ts';
import { usedReasons } from './used-reasons.ts';

/** Reasons of core that no run counts: those about a whole run, those that a job replaces by its own, and the API's. */
const neverCounted: ReadonlySet<string> = new Set(['interrupted', 'no_reading', 'page_changed', 'http_', 'database_unavailable']);

describe('the reasons under which problems are counted', async () => {
  const files = (await repositoryFiles()).filter((file) => isCode(file) && !isForTests(file));

  async function reasonsUsedIn(folder: string) {
    const texts = await Promise.all(files.filter((file) => file.startsWith(folder)).map(readRepositoryFile));
    const used = texts.map(usedReasons);
    return {
      literals: [...new Set(used.flatMap(({ literals }) => literals))].filter((reason) => !neverCounted.has(reason)),
      beginnings: [...new Set(used.flatMap(({ beginnings }) => beginnings))].filter((beginning) => !neverCounted.has(beginning)),
    };
  }

  it.for(sources)('are documented in the README of $job.name', async ({ job: { name, reasons }, settings }) => {
    const documented = new Set(generatedTableKeys(await readRepositoryFile(`packages/${name}/README.md`), 'reasons'));
    expect([...documented].toSorted()).toEqual(reasons.map(({ reason }) => reason).toSorted());

    // A job that does not deliver to the local API cannot fail there.
    const hasLocalApi = settings.some(({ deployment }) => deployment?.filledWith === 'local-api');
    const applies = (reason: string) => hasLocalApi || !reason.startsWith('api_');
    const used = [await reasonsUsedIn('packages/core/src/'), await reasonsUsedIn(`packages/${name}/src/`)];
    const literals = used.flatMap((found) => found.literals).filter(applies);
    expect(literals.length).toBeGreaterThan(20);
    expect(literals.filter((reason) => !documented.has(reason))).toEqual([]);
    const beginnings = used.flatMap((found) => found.beginnings).filter(applies);
    expect(beginnings.length).toBeGreaterThan(0);
    expect(beginnings.filter((beginning) => ![...documented].some((reason) => reason.startsWith(beginning)))).toEqual([]);
  });
});

describe('the search for reasons', () => {
  it.for([
    ["new RetrySource(text, { reason: 'cloud_stale' })", ['cloud_stale'], []],
    ["{ reason: late ? 'cloud_late' : 'cloud_stale', context }", ['cloud_late', 'cloud_stale'], []],
    ['{ reason: `unit_${kind}`, cause }', [], ['unit_']],
    ['{ reason, cause }', [], []],
  ] as const)('in %s', ([source, literals, beginnings]) => {
    expect(usedReasons(source)).toEqual({ literals, beginnings });
  });
});
