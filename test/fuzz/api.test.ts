import { expect, it } from 'vitest';
import { startApiProcess } from './api-process.ts';
import { storeBill } from './store-bill.ts';
import { fuzz, installSchemathesis } from './schemathesis.ts';

/** A seed makes a run repeatable; FUZZ_SEED and FUZZ_EXAMPLES search further than the gate does. */
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const examples = Number(process.env['FUZZ_EXAMPLES'] ?? 8);

/** Rows of system 1, the first that a fuzzing run requests, so that it gets more than 404. */
const rows = [
  { kind: 'system', system_id: 1, name: 'Roof', timezone: 'America/New_York', size_w: 7000 },
  { kind: 'interval', system_id: 1, series: 'import', end_at: 0, duration_s: 300, energy_wh: 1 },
  { kind: 'interval', system_id: 1, series: 'import', end_at: 300, duration_s: 300, energy_wh: 2 },
  { kind: 'event', system_id: 1, serial_number: 'S1', event_type_id: 28, event_start_time: 0, status: 'open' },
  { kind: 'alarm', system_id: 1, alarm_id: 'A1', event_type_id: 28, severity: 4, cleared: false, alarm_start_time: 0, events: [] },
];

it(`the API conforms to its document for any input (seed ${seed})`, async () => {
  const program = await installSchemathesis();
  await using api = await startApiProcess();
  const { url, adminKey: key } = api;
  const headers = { 'content-type': 'application/json', 'x-api-key': key };
  const posted = await fetch(`${url}/api/v1/enphase/batches`, { method: 'POST', headers, body: JSON.stringify({ items: rows }) });
  expect(await posted.json()).toMatchObject({ data: { created: rows.length } });
  const known = { FUZZ_KEY: key, ...(await storeBill(url, headers)) };
  const { exitCode, output } = await fuzz(program, { url, known, seed, examples });
  if (exitCode !== 0) expect.fail(`${output}\n${api.complaints().join('\n')}`);
  expect(Number(/(\d+) generated/.exec(output)?.[1])).toBeGreaterThan(1_000);
  expect(output).toContain('Selected: 77/100');
  expect(api.complaints().filter((line) => !line.includes('proxies'))).toEqual([]);
});
