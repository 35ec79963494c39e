import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runTool } from './run-tool.ts';

it('takes a new type of source as one more file, without an edit of a template', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wattjobs-chart-'));
  try {
    await cp(fileURLToPath(new URL('../../charts/wattjobs', import.meta.url)), folder, { recursive: true });
    const torus = await readFile(join(folder, 'files/sources/torus.yaml'), 'utf8');
    await writeFile(join(folder, 'files/sources/meter.yaml'), torus.replaceAll('TORUS_', 'METER_').replaceAll('torus', 'meter'));
    const source = { type: 'meter', existingSecret: 'login', env: { METER_LOCAL_URL: '192.0.2.7:8502' } };
    const { exitCode, output } = await runTool('helm', [
      'template',
      'demo',
      folder,
      // The schema is generated with the file; here only the file is new.
      '--skip-schema-validation',
      '--set-json',
      `sources={"hall":${JSON.stringify(source)}}`,
    ]);
    expect(exitCode, output).toBe(0);
    expect(output).toContain('image: wattjobs/meter-job:');
    expect(output).toContain('key: METER_PASSWORD');
    expect(output).toContain('port: 8502');
    expect(output).not.toMatch(/torus/i);
  } finally {
    await rm(folder, { recursive: true });
  }
});
