import { describe, expect, it } from 'vitest';
import { insertCustomer, insertStatements } from '../testing/billing/closed-statements.ts';
import { failed, good, useReadings } from '../testing/readings/rig.ts';

const rig = useReadings();

async function series(id: string): Promise<Readonly<Record<string, string>>> {
  const exposition = await (await fetch(`${rig().api.url}/metrics`)).text();
  const lines = exposition.split('\n').filter((line) => line.includes(`endpoint_id="${id}"`));
  return Object.fromEntries(lines.map((line) => [/^wattjobs_api_endpoint_(\w+)/.exec(line)?.[1] ?? '', line.slice(line.indexOf('{'))]));
}

describe('the metrics of an endpoint', () => {
  it('say how many of its newest readings failed and why, and when the last good one was', async () => {
    const id = await rig().addEndpoint({ name: 'Rack "A"' });
    await rig().post(
      failed(id, '2026-01-15T10:00:00Z'),
      good(id, '2026-01-15T11:00:00Z', 5),
      failed(id, '2026-01-15T11:15:00Z'),
      failed(id, '2026-01-15T11:30:00Z', 'rise_too_fast'),
    );
    const labels = `endpoint_id="${id}",endpoint="Rack \\"A\\""`;
    expect(await series(id)).toEqual({
      failed_readings: `{${labels}} 2`,
      newest_failure: `{${labels},reason="rise_too_fast"} 1`,
      attempt_age_seconds: `{${labels}} 1800`,
      poll_interval_seconds: `{${labels}} 900`,
      last_good_timestamp_seconds: `{${labels}} ${Date.parse('2026-01-15T11:00:00Z') / 1000}`,
    });
  });

  it('say that it is well, and no longer why it was not', async () => {
    const id = await rig().addEndpoint();
    await rig().post(failed(id, '2026-01-15T11:30:00Z'));
    expect(await series(id)).toHaveProperty('newest_failure');
    await rig().post(good(id, '2026-01-15T11:45:00Z', 5));
    const after = await series(id);
    expect(after).not.toHaveProperty('newest_failure');
    expect(after['failed_readings']).toMatch(/ 0$/);
  });

  it('count the silence of one that was never tried from its creation, and leave out disabled ones', async () => {
    const [idle, disabled] = [await rig().addEndpoint({ createdAt: '2026-01-15T11:00:00Z' }), await rig().addEndpoint({ enabled: false })];
    expect((await series(idle))['attempt_age_seconds']).toMatch(/ 3600$/);
    expect(await series(disabled)).toEqual({});
  });
});

it('the metrics tell the end of the last closed month, and nothing before the first', async () => {
  const { api } = rig();
  const told = async () =>
    /^wattjobs_api_last_closed_month_timestamp_seconds (.*)$/m.exec(await (await fetch(`${api.url}/metrics`)).text())?.[1];
  expect(await told()).toBeUndefined();
  await insertCustomer(api.database, null);
  await insertStatements(api.database, ['2025-12', '2025-11']);
  expect(await told()).toBe(String(Date.parse('2026-01-01T00:00:00Z') / 1000));
});
