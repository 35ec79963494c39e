import { describe, expect, it } from 'vitest';
import { sources } from '../../tools/sources.ts';
import { generatedTableKeys } from './markdown.ts';
import { isCode, isForTests, readRepositoryFile, repositoryFiles } from './repository-files.ts';
import { usedReasons } from './used-reasons.ts';

/** Reasons of core that no run counts: those about a whole run, those that a job replaces by its own, and the API's. */
const neverCounted: ReadonlySet<string> = new Set(['interrupted', 'no_reading', 'page_changed', 'database_unavailable']);

describe('the reasons under which problems are counted', async () => {
  const files = (await repositoryFiles()).filter((file) => isCode(file) && !isForTests(file));

  async function reasonsUsedIn(folder: string) {
    const texts = await Promise.all(files.filter((file) => file.startsWith(folder)).map(readRepositoryFile));
    const used = texts.map(usedReasons);
    return {
      reasons: [...new Set(used.flatMap(({ reasons }) => reasons))].filter((reason) => !neverCounted.has(reason)),
      askers: [...new Set(used.flatMap(({ askers }) => askers))],
    };
  }

  it.for(sources)('are documented in the README of $job.name', async ({ job: { name, reasons }, settings }) => {
    const documented = new Set(generatedTableKeys(await readRepositoryFile(`packages/${name}/README.md`), 'reasons'));
    expect([...documented].toSorted()).toEqual(reasons.map(({ reason }) => reason).toSorted());

    // A job that does not deliver to the local API cannot fail there.
    const hasLocalApi = settings.some(({ deployment }) => deployment?.filledWith === 'local-api');
    const applies = (reason: string) => hasLocalApi || !reason.startsWith('api_');
    const used = [await reasonsUsedIn('packages/core/src/'), await reasonsUsedIn(`packages/${name}/src/`)];
    const counted = used.flatMap((found) => found.reasons).filter(applies);
    expect(counted.length).toBeGreaterThan(20);
    expect(counted.filter((reason) => !documented.has(reason))).toEqual([]);
    const beginnings = used.flatMap(({ askers }) => askers.map((asker) => `${asker}_`)).filter(applies);
    expect(beginnings.length).toBeGreaterThan(0);
    expect(beginnings.filter((beginning) => ![...documented].some((reason) => reason.startsWith(beginning)))).toEqual([]);
  });
});

describe('the search for reasons', () => {
  it.for([
    ["new RetrySource(text, { reason: 'cloud_stale' })", ['cloud_stale'], []],
    ["{ reason: late ? 'cloud_late' : 'cloud_stale', context }", ['cloud_late', 'cloud_stale'], []],
    ["if (error instanceof TransportFailure) return { reason: error.reasonOf('meter') };", [], ['meter']],
    ['{ reason, cause }', [], []],
  ] as const)('in %s', ([source, reasons, askers]) => {
    expect(usedReasons(source)).toEqual({ reasons, askers });
  });

  it('knows what any HTTP request can fail with', () => {
    const { reasons, askers } = usedReasons("if (error instanceof HttpFailure) return later(error.reasonOf('cloud'));");
    expect(askers).toEqual(['cloud']);
    expect(reasons).toHaveLength(8);
    expect(reasons).toEqual(expect.arrayContaining(['cloud_timeout', 'cloud_too_large', 'cloud_redirects']));
  });
});
