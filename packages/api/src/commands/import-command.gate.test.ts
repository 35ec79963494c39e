import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestDataFolder } from '../testing/data-folder.ts';
import { runProgram } from '../testing/run-program.ts';

const endpoints = `id,name,ipAddress,type,scrapingConfig
8b9d0f6e-1c2d-4e3f-8a4b-5c6d7e8f9a0b,Rack A3,192.0.2.7,PDU,"{""valueSelector"":""#kwh""}"
`;
const readings = `endpointId,timestamp,totalKwh,success
8b9d0f6e-1c2d-4e3f-8a4b-5c6d7e8f9a0b,2026-01-01 00:15:00,100.5,t
8b9d0f6e-1c2d-4e3f-8a4b-5c6d7e8f9a0b,2026-01-01 00:30:00,much,t
`;

describe('import-consumption', () => {
  let data: Awaited<ReturnType<typeof makeTestDataFolder>>;
  let folder = '';
  const file = (name: string) => join(folder, name);
  beforeEach(async () => {
    data = await makeTestDataFolder();
    folder = mkdtempSync(join(tmpdir(), 'api-import-'));
    writeFileSync(file('endpoints.csv'), endpoints);
    writeFileSync(file('readings.csv'), readings);
  });
  afterEach(() => {
    data.remove();
    rmSync(folder, { recursive: true });
  });

  const run = async (...args: readonly string[]) => {
    const program = runProgram(['import-consumption', ...args], { DATA_DIR: data.folder });
    return { exitCode: await program.exitCode, stdout: program.stdout(), stderr: program.stderr() };
  };

  it('shows what it would import, imports it, and then finds it there; what it refuses is named, with 78', async () => {
    const files = ['--endpoints', file('endpoints.csv'), '--readings', file('readings.csv')];
    const refused = 'readings.csv:3: totalKwh: Invalid input: expected number, received string\n';
    const looked = await run(...files);
    expect([looked.exitCode, looked.stdout]).toEqual([
      78,
      `${refused}Endpoints: 1 new, 0 here before, 0 refused.\nReadings: 1 new, 0 here before, 1 refused.\nNothing was written: run it again with --apply.\n`,
    ]);
    expect(looked.stderr).toContain('refused 1 rows, for the reasons above');
    expect((await run(...files, '--apply')).stdout).toContain('Readings: 1 new, 0 here before, 1 refused.\n');
    expect((await run(...files, '--apply')).stdout).toContain(
      'Endpoints: 0 new, 1 here before, 0 refused.\nReadings: 0 new, 1 here before',
    );
  });

  it.for([
    [[], 'needs --endpoints FILE, --readings FILE or --from'],
    [['--endpoints', '/no/such/file.csv'], '/no/such/file.csv, which cannot be read (ENOENT)'],
    [['--from', 'mysql://u:canary-from@h/d'], 'does not begin with postgres://'],
  ] as const)('ends with 78 for %j', async ([args, why]) => {
    const { exitCode, stderr } = await run(...args);
    expect([exitCode, stderr]).toEqual([78, expect.stringContaining(why)]);
    expect(stderr).not.toContain('canary-from');
  });
});
