import { describe, expect, it } from 'vitest';
import { demoEnphase } from '../demo.ts';
import { startWithClient } from '../test-client.ts';

interface Listed {
  readonly system_id: number;
}

describe('the list of systems', () => {
  it('has the shared systems, without their energy', async () => {
    await using client = await startWithClient();
    const { json } = await client.get('');
    expect(json).toMatchObject({ total: 2, current_page: 1, size: 10, count: 2, items: 'systems' });
    const systems = json?.['systems'] as Listed[];
    expect(systems.map(({ system_id: id }) => id)).toEqual([...demoEnphase.systemIds]);
    expect(systems[0]).toMatchObject({
      timezone: 'America/New_York',
      energy_lifetime: -1,
      energy_today: -1,
      system_size: -1,
      status: 'normal',
    });
    expect((await client.get(`/${demoEnphase.systemIds[0]}`)).json).toEqual(systems[0]);
  });

  it('has pages, in either order', async () => {
    await using client = await startWithClient();
    const { json } = await client.get('?page=2&size=1&sort_by=-id');
    expect(json).toMatchObject({ total: 2, current_page: 2, size: 1, count: 1, systems: [{ system_id: demoEnphase.systemIds[0] }] });
  });

  it.each(['size=101', 'size=0', 'page=0', 'page=one', 'sort_by=name'])('with %s is 422', async (query) => {
    await using client = await startWithClient();
    expect((await client.get(`?${query}`)).status).toBe(422);
  });

  it('can have other systems', async () => {
    const berlin = { timeZone: 'Europe/Berlin', latitudeDegrees: 52.5, longitudeDegrees: 13.4 };
    await using client = await startWithClient({
      systems: demoEnphase.systems.map((system) => ({ ...system, ...berlin, systemId: 5, shared: true })),
    });
    expect((await client.get('/5')).json).toMatchObject({ system_id: 5, timezone: 'Europe/Berlin' });
  });
});

it('the devices are the active ones, and kinds that the system lacks are missing', async () => {
  await using client = await startWithClient();
  const answer = await client.read('/devices');
  const devices = answer['devices'] as Record<string, object[]>;
  expect(Object.entries(devices).map(([kind, list]) => [kind, list.length])).toEqual([
    ['micros', 20],
    ['meters', 2],
    ['gateways', 1],
    ['encharges', 1],
  ]);
  expect(answer['total_devices']).toBe(24);
});
