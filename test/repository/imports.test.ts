import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCycle, readImports, relativeImports } from './import-graph.ts';
import { forbiddenImport } from './import-rules.ts';
import { packageNames } from './package-names.ts';
import { repository } from './repository-files.ts';

describe('imports', async () => {
  const imports = await readImports();
  const local = relativeImports(imports);

  it('are found in every package, and resolve', async () => {
    const files = [...local.keys()];
    expect(files.length).toBeGreaterThan(150);
    for (const name of await packageNames()) {
      expect(files.filter((file) => file.startsWith(`packages/${name}/src/`)).length, name).toBeGreaterThan(5);
    }
    const targets = [...local.values()].flat();
    expect(targets.length).toBeGreaterThan(300);
    expect(targets.filter((target) => !existsSync(join(repository, target)))).toEqual([]);
  });

  it('point one way between packages', () => {
    const offences = [...imports].flatMap(([file, modules]) =>
      modules.flatMap((specifier) => {
        const why = forbiddenImport(file, specifier);
        return why === undefined ? [] : [`${file} imports ${specifier}: ${why}`];
      }),
    );
    expect(offences).toEqual([]);
  });

  it('form no cycle between files', () => {
    expect(findCycle(local)).toBeUndefined();
  });
});

describe('the rules of direction', () => {
  it.for([
    ['packages/core/src/a.ts', '@wattjobs/torus-job'],
    ['packages/core/src/a.ts', '@wattjobs/simulators'],
    ['packages/core/src/a.ts', '../../torus-job/src/job.ts'],
    ['packages/torus-job/src/a.ts', '@wattjobs/enphase-job'],
    ['packages/api/src/a.ts', '@wattjobs/enphase-job'],
    ['packages/core/src/a.ts', '@wattjobs/api'],
    ['packages/core/src/a.test.ts', '@wattjobs/api/testing'],
    ['packages/enphase-job/src/a.ts', '@wattjobs/api/testing'],
    ['packages/enphase-job/src/a.test.ts', '@wattjobs/api'],
    ['packages/torus-job/src/a.ts', '@wattjobs/simulators'],
    ['packages/torus-job/src/a.ts', '@wattjobs/core/testing'],
    ['packages/torus-job/src/a.ts', '../../core/src/job/job.ts'],
    ['packages/torus-job/src/a.ts', '@wattjobs/core/command-line'],
    ['packages/api/src/a.ts', '@wattjobs/core/job'],
    ['packages/rows/src/a.ts', '@wattjobs/core/errors'],
    ['packages/torus-job/src/a.ts', '../../../tools/sources.ts'],
    ['packages/torus-job/src/a.ts', './catalog/index.ts'],
    ['packages/torus-job/src/a.test.ts', '@wattjobs/torus-job/catalog'],
    ['packages/torus-job/src/catalog/a.ts', '@wattjobs/enphase-job/catalog'],
    ['packages/simulators/src/a.ts', '@wattjobs/core/time'],
    ['packages/simulators/src/a.ts', '@wattjobs/rows/enphase'],
    ['packages/core/src/a.ts', '@wattjobs/rows'],
    ['packages/rows/src/a.ts', '@wattjobs/api'],
    ['packages/rows/src/a.ts', '@wattjobs/enphase-job'],
    ['packages/api/src/ingest/a.ts', '../enphase/batch/batch-kinds.ts'],
    ['packages/api/src/ranges/a.test.ts', '../testing/enphase/items.ts'],
    ['packages/api/src/metering/a.ts', '@wattjobs/rows/enphase'],
    ['packages/simulators/src/a.test.ts', '@wattjobs/torus-job'],
  ] as const)('%s may not import %s', ([file, specifier]) => {
    expect(forbiddenImport(file, specifier)).toEqual(expect.any(String));
  });

  it.for([
    ['packages/core/src/a.ts', './b/c.ts'],
    ['packages/torus-job/src/a.ts', '@wattjobs/core/http'],
    ['packages/torus-job/src/program.ts', '@wattjobs/core/command-line'],
    ['packages/torus-job/src/a.ts', 'zod'],
    ['packages/api/src/a.ts', '@wattjobs/core/errors'],
    ['packages/rows/src/a.ts', '@wattjobs/core/time'],
    ['packages/api/src/enphase/a.ts', '@wattjobs/rows/enphase'],
    ['packages/api/src/enphase/a.ts', '../ingest/ingest.ts'],
    ['packages/api/src/ranges/a.ts', '@wattjobs/rows'],
    ['packages/enphase-job/src/a.ts', '@wattjobs/rows/enphase'],
    ['packages/enphase-job/src/a.test.ts', '@wattjobs/api/testing'],
    ['packages/core/src/a.test.ts', '@wattjobs/simulators'],
    ['packages/torus-job/src/a.test.ts', '@wattjobs/simulators'],
    ['packages/torus-job/src/a.test.ts', '@wattjobs/core/testing'],
    ['packages/torus-job/src/catalog/a.ts', '@wattjobs/simulators'],
    ['packages/torus-job/src/catalog/a.ts', '@wattjobs/core/catalog'],
    ['packages/torus-job/src/catalog/a.ts', './demo/demo.ts'],
    ['packages/torus-job/src/catalog/a.ts', '../job.ts'],
    ['tools/sources.ts', '@wattjobs/torus-job/catalog'],
    ['tools/demo/demo.ts', '@wattjobs/simulators'],
    ['test/cluster/a.test.ts', '../../packages/core/src/state/store.ts'],
  ] as const)('%s may import %s', ([file, specifier]) => {
    expect(forbiddenImport(file, specifier)).toBeUndefined();
  });
});

describe('the search for cycles', () => {
  it('names the files that close one', () => {
    const graph = new Map([
      ['entry', ['a']],
      ['a', ['b']],
      ['b', ['c', 'leaf']],
      ['c', ['a']],
    ]);
    expect(findCycle(graph)).toEqual(['a', 'b', 'c', 'a']);
  });

  it('takes a file that two others import for what it is', () => {
    const graph = new Map([
      ['top', ['left', 'right']],
      ['left', ['leaf']],
      ['right', ['leaf']],
    ]);
    expect(findCycle(graph)).toBeUndefined();
  });
});
