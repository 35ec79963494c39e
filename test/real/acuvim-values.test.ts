import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ModbusMeterOptions, startModbusMeter } from '@wattjobs/simulators';
import { expect, it } from 'vitest';
import { seriesOf, startRealPushgateway } from './start-pushgateway.ts';
import { startVictoriaMetrics } from './start-victoria-metrics.ts';

const mainFile = fileURLToPath(new URL('../../packages/acuvim-job/src/main.ts', import.meta.url));

/** Power flows back, so that the import counters stand still. */
const values = { voltageVolts: [230, 231, 229], currentAmps: [60, 61, 62], powerFactor: [-0.9, -0.9, -0.9], frequencyHertz: 50 } as const;
const apparent = 230 * 60 + 231 * 61 + 229 * 62;
const expected = { Va: 230, Vb: 231, Vc: 229, Ia: 60, Ic: 62, F: 50, P: -0.9 * apparent, Q: Math.sqrt(1 - 0.9 ** 2) * apparent };
const transformers = { primaryVolts: 11_000, secondaryVolts: 110, primaryAmps: 400 } as const;

/** The profile, whether its energy is known, and the meter. */
const meters: Readonly<Record<string, readonly [profile: string, energy: boolean, ModbusMeterOptions]>> = {
  'II in primary mode': ['acuvim-ii', true, { valuesMode: 'primary', ...transformers }],
  'II in secondary mode': ['acuvim-ii', true, { valuesMode: 'secondary', ...transformers }],
  'II with 333 mV inputs': ['acuvim-ii', true, { valuesMode: 'secondary', ...transformers, secondaryAmps: 333 }],
  'II with secondary energy': ['acuvim-ii', false, { energyDisplay: 'secondary', ...transformers }],
  'II in kilowatts, words swapped': ['acuvim-ii', true, { valuesMode: 'primary', powerUnit: 'kW', lowWordFirst: true }],
  'II in one block': ['acuvim-ii-one-block', true, { valuesMode: 'secondary', ...transformers }],
  'II, fast': ['acuvim-fast', false, { valuesMode: 'primary' }],
  L: ['acuvim-l', true, { model: 'acuvim-l' }],
  '3': ['acuvim-3', true, { model: 'acuvim-3' }],
  'AcuRev 2100': ['acurev-2100', true, { model: 'acurev-2100' }],
  'AcuRev 1310': ['acurev-1310', true, { model: 'acurev-1310' }],
};

async function read(folder: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const environment = {
    PATH: process.env['PATH'],
    TARGETS_FILE: join(folder, 'targets.yaml'),
    STATE_URL: `file://${folder}/state`,
    ...settings,
  };
  const child = spawn(process.execPath, [mainFile, 'once'], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  expect(code, stderr).toBe(0);
}

it('what arrives from each kind of meter, in each of its modes, is what it measures', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'acuvim-values-'));
  const [pushgateway, database] = [await startRealPushgateway(), await startVictoriaMetrics('1.79.5')];
  const started = await Promise.all(Object.values(meters).map(([, , options]) => startModbusMeter({ ...options, values })));
  try {
    for (const meter of started) meter.setEnergy(12_345);
    const targets = Object.entries(meters).map(([name, [profile]], index) => ({
      name,
      address: '127.0.0.1',
      port: started[index]?.port,
      profile,
    }));
    writeFileSync(join(folder, 'targets.yaml'), JSON.stringify({ targets }));
    const settings = { PUSHGATEWAY_URL: pushgateway.url, LINE_PROTOCOL_URL: `${database.url}/write`, METER_TIMEOUT: '5' };
    await read(folder, settings);
    for (const points of [await seriesOf(pushgateway.url), await database.exportAll('{__name__=~"acuvim_.*"}')]) {
      for (const [instance, [, energy]] of Object.entries(meters)) {
        const valueOf = (field: string) =>
          points.find(({ name, labels }) => name === `acuvim_${field}` && labels['instance'] === instance)?.value;
        for (const [field, value] of Object.entries(expected)) {
          expect(Math.abs((valueOf(field) ?? Number.NaN) / value - 1), `${field} of ${instance}: ${valueOf(field)}`).toBeLessThan(1e-6);
        }
        expect(valueOf('Ep_imp'), instance).toBe(energy ? 12_345_000 : undefined);
      }
    }
    // The old values of a meter that is off would look as if they were current.
    await started[0]?.powerOff();
    await read(folder, settings);
    const left = (await seriesOf(pushgateway.url)).filter(
      ({ name, labels }) => name.startsWith('acuvim_') && labels['instance'] === Object.keys(meters)[0],
    );
    expect(left.map(({ name, value }) => [name, value])).toEqual([['acuvim_meter_state', 1]]);
  } finally {
    await Promise.all([pushgateway.stop(), database.close(), ...started.map((meter) => meter.close())]);
    rmSync(folder, { recursive: true });
  }
});
