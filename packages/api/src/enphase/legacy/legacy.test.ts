import { describe, expect, it } from 'vitest';
import { legacyBody, summaryItem } from '../../testing/enphase/items.ts';
import { useEnphase } from '../../testing/enphase/rig.ts';

const rig = useEnphase();

describe('the legacy routes', () => {
  it('accept the body of the legacy collector and answer 200 with the bare row', async () => {
    const { status, headers, body } = await rig().send('POST', '/', legacyBody);
    expect(status).toBe(200);
    expect(headers.get('transaction_id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(body).toEqual({ id: expect.any(Number), ...legacyBody, create_date: expect.any(String), update_date: expect.any(String) });
    expect(body.create_date).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}$/);
  });

  it('store a repeated post once, and answer with its row', async () => {
    const first = await rig().send('POST', '/', legacyBody);
    const second = await rig().send('POST', '', { ...legacyBody, current_power: 2200, events: null, source: 'microinverters' });
    expect(second.body).toMatchObject({ id: first.body.id, current_power: 2200, events: legacyBody.events });
    expect((await rig().get('/')).body).toHaveLength(1);
  });

  it('store a report once if it is polled again after midnight, and delete all of it with its row', async () => {
    const nextDay = { ...legacyBody, summary_date: '2025-06-16', energy_lifetime: 9_008_300, energy_today: 0 };
    const { id } = (await rig().send('POST', '/', legacyBody)).body;
    for (const body of [nextDay, legacyBody, nextDay]) expect((await rig().send('POST', '/', body)).body).toMatchObject({ ...nextDay, id });
    const dates = async () => (await rig().get('/summary?start_date=2025-06-15')).body;
    expect(await dates()).toMatchObject([{ max_energy_today: 8300 }, { max_energy_today: 0 }]);
    // After a manual correction, only the corrected date counts.
    await rig().send('POST', '/', { ...nextDay, summary_date: '2025-06-17' });
    expect(await dates()).toHaveLength(3);
    await rig().send('PATCH', `/${id}`, { summary_date: '2025-06-15' });
    expect(await dates()).toEqual([{ summary_date: '2025-06-15', count: 1, max_energy_today: 0 }]);
    await rig().send('POST', '/', nextDay);
    expect(await dates()).toHaveLength(2);
    await rig().send('DELETE', `/${id}`);
    expect(await dates()).toEqual([]);
  });

  it.for([
    ['a system that is not operational yet', { operational_at: null }],
    ['no texts', { events: undefined, alarms: undefined }],
    ['more energy than fits 32 bits', { energy_lifetime: 5_000_000_000 }],
  ] as const)('take %s', async ([, change]) => {
    const { status, body } = await rig().send('POST', '/', { ...legacyBody, ...change });
    expect(status).toBe(200);
    for (const [name, value] of Object.entries(change)) expect(body[name]).toBe(value ?? null);
  });

  it.for([
    ['a text for a number', { system_id: 'x' }, ['body', 'system_id']],
    ['a missing field', { status: undefined }, ['body', 'status']],
    ['an invalid date', { summary_date: '2025-02-30' }, ['body', 'summary_date']],
  ] as const)('refuse %s and name its location', async ([, change, loc]) => {
    const { status, body } = await rig().send('POST', '/', { ...legacyBody, ...change });
    expect(status).toBe(422);
    expect(body.detail).toMatchObject([{ loc, msg: expect.any(String), type: expect.any(String) }]);
  });

  it('list pages in order of arrival, with the total number of rows', async () => {
    await rig().post(...[3, 1, 2].map((last_report_at) => summaryItem({ last_report_at })));
    await rig().send('POST', '/', { ...legacyBody, last_report_at: 0 });
    const pages = await Promise.all(['?page=1&limit=3', '?page=2&limit=3', '?page=3&limit=3'].map((query) => rig().get(query)));
    expect(pages.map(({ body }) => body.length)).toEqual([3, 1, 0]);
    expect(pages.map(({ headers }) => headers.get('x-total-count'))).toEqual(['4', '4', '4']);
    const ids = pages.flatMap(({ body }) => body.map(({ id }: { id: number }) => id));
    expect(ids).toEqual(ids.toSorted((one: number, other: number) => one - other));
    expect(pages[1]?.body).toMatchObject([{ last_report_at: 0 }]);
  });

  it.for(['?limit=0', '?limit=101', '?page=0', '?page=x', '?page=', '?page=1&page=2', '?limit=1e1'])(
    'refuse the page %s',
    async (query) => {
      const { status, body } = await rig().get(query);
      expect(status).toBe(422);
      expect(body.detail[0].loc[0]).toBe('query');
    },
  );

  it('read, replace, change and delete a row by its id', async () => {
    const { id } = (await rig().send('POST', '/', legacyBody)).body;
    expect((await rig().get(`/${id}`)).body).toMatchObject({ id, ...legacyBody });
    const changed = await rig().send('PATCH', `/${id}`, { status: 'comm', operational_at: null });
    expect(changed.body).toMatchObject({ ...legacyBody, status: 'comm', operational_at: null });
    const replaced = await rig().send('PUT', `/${id}`, { ...legacyBody, events: undefined, size_w: 8000 });
    expect(replaced.body).toMatchObject({ ...legacyBody, events: null, size_w: 8000 });
    expect(replaced.body.update_date > replaced.body.create_date).toBe(true);
    const deleted = await rig().send('DELETE', `/${id}`);
    expect([deleted.status, deleted.body]).toEqual([200, { detail: `enphase with id ${id} deleted successfully` }]);
    expect((await rig().get(`/${id}`)).status).toBe(404);
  });

  it('delete a row for a client that sends a Content-Type with each request', async () => {
    const { id } = (await rig().send('POST', '/', legacyBody)).body;
    const { url, keys } = rig().api;
    const headers = { 'x-api-key': keys.collect, 'content-type': 'application/json' };
    expect((await fetch(`${url}/api/v1/enphase/${id}`, { method: 'DELETE', headers })).status).toBe(200);
  });

  it('leave a row unchanged if the change is empty', async () => {
    const { body } = await rig().send('POST', '/', legacyBody);
    expect((await rig().send('PATCH', `/${body.id}`, {})).body).toEqual(body);
  });

  it.for(['GET', 'PUT', 'PATCH', 'DELETE'])('answer %s of a missing row with 404', async (method) => {
    const body = { PUT: legacyBody, PATCH: { status: 'x' } }[method];
    const answer = method === 'GET' ? await rig().get('/77') : await rig().send(method, '/77', body);
    expect([answer.status, answer.body]).toEqual([404, { detail: 'enphase with id 77 not found' }]);
  });

  it.for(['/x', '/0', '/9007199254740993', '/1.5', '/0x1', '/1e0', '/%201'])('refuse the id %s', async (path) => {
    expect((await rig().get(path)).status).toBe(422);
  });

  it('refuse a change that would create two rows of one report', async () => {
    await rig().send('POST', '/', legacyBody);
    const { id } = (await rig().send('POST', '/', { ...legacyBody, last_report_at: 5 })).body;
    const { status, body } = await rig().send('PATCH', `/${id}`, { last_report_at: legacyBody.last_report_at });
    expect([status, typeof body.detail]).toEqual([409, 'string']);
  });

  it('count rows by date, by default from seven days ago', async () => {
    await rig().post(
      summaryItem({ summary_date: '2026-01-07' }),
      summaryItem({ summary_date: '2026-01-08', energy_today: 5 }),
      summaryItem({ summary_date: '2026-01-10', energy_today: 7, last_report_at: 1 }),
      summaryItem({ summary_date: '2026-01-10', energy_today: 3, last_report_at: 2 }),
    );
    const recent = [
      { summary_date: '2026-01-08', count: 1, max_energy_today: 5 },
      { summary_date: '2026-01-10', count: 2, max_energy_today: 7 },
    ];
    expect((await rig().get('/summary')).body).toEqual(recent);
    expect((await rig().get('/summary?start_date=2026-01-09')).body).toEqual(recent.slice(1));
    expect((await rig().get('/summary?start_date=2020-01-01')).body).toHaveLength(3);
    expect((await rig().get('/summary?start_date=yesterday')).status).toBe(422);
  });

  it('report health and identity without a key', async () => {
    const [health, info] = await Promise.all(['health', 'info'].map((path) => fetch(`${rig().api.url}/api/v1/enphase/${path}`)));
    expect(await health?.json()).toEqual({ status: 'UP' });
    expect(await info?.json()).toEqual({
      hostname: expect.any(String),
      app_name: 'enphase',
      description: expect.any(String),
      app_env: 'production',
      time: '12:00:00 PM on 2026-01-15',
    });
  });

  it('require a key, and refuse in the shape of the legacy API', async () => {
    const response = await fetch(`${rig().api.url}/api/v1/enphase/`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ detail: expect.any(String) });
  });
});
