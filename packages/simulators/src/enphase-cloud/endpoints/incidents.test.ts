import { describe, expect, it } from 'vitest';
import { noonSeconds, startWithClient, type TestClient } from '../test-client.ts';

interface Event {
  readonly status: string;
  readonly event_type_id: number;
  readonly event_start_time: number;
  readonly event_end_time: number | null;
  readonly serial_number: string;
}

const daySeconds = 86_400;
const hourSeconds = 3600;
const weekAgo = noonSeconds - 7 * daySeconds;
const eventsOf = async (client: TestClient, path: string) => (await client.read(path))['events'] as Event[];
const alarmsOf = async (client: TestClient, path: string) => (await client.read(path))['alarms'] as Record<string, unknown>[];

describe('events', () => {
  it('of a week are one per day, and every third lasts until the next afternoon', async () => {
    await using client = await startWithClient();
    const events = await eventsOf(client, `/events?start_time=${weekAgo}&end_time=${noonSeconds}`);
    expect(events.map(({ event_type_id: type }) => type)).toEqual([8, 8, 28, 8, 8, 28, 8]);
    const hours = events.map(({ event_start_time: start, event_end_time: end }) => ((end ?? Number.NaN) - start) / hourSeconds);
    expect(hours).toEqual([2, 2, 30, 2, 2, Number.NaN, 2]);
    expect(events.map(({ status }) => status)).toEqual(['Closed', 'Closed', 'Closed', 'Closed', 'Closed', 'Open', 'Closed']);
  });

  it('close later, with the same serial number, type and start', async () => {
    await using client = await startWithClient();
    const [open] = await eventsOf(client, '/open_events');
    expect(open).toMatchObject({ status: 'open', event_end_time: null, event_type_id: 28 });
    client.cloud.control({ nowSeconds: noonSeconds + 6 * hourSeconds });
    expect(await eventsOf(client, '/open_events')).toEqual([]);
    const [closed] = await eventsOf(client, `/events?start_time=${open?.event_start_time}`);
    expect(closed).toEqual({ ...open, status: 'Closed', event_end_time: Number(open?.event_start_time) + 30 * hourSeconds });
  });

  it('are those of one day if no end is given', async () => {
    await using client = await startWithClient();
    expect(await eventsOf(client, `/events?start_time=${weekAgo}`)).toHaveLength(1);
  });

  it.each([
    ['started', []],
    ['overlapping', [28]],
  ] as const)('with eventWindow %s, a window after their start has %j', async (eventWindow, types) => {
    await using client = await startWithClient({ eventWindow });
    const events = await eventsOf(
      client,
      `/events?start_time=${noonSeconds - 12 * hourSeconds}&end_time=${noonSeconds - 10 * hourSeconds}`,
    );
    expect(events.map(({ event_type_id: type }) => type)).toEqual(types);
  });
});

describe('alarms', () => {
  it('are the active ones, or on request the cleared ones', async () => {
    await using client = await startWithClient();
    const window = `start_time=${weekAgo}&end_time=${noonSeconds}`;
    expect(await alarmsOf(client, `/alarms?${window}`)).toEqual([
      {
        id: expect.stringMatching(/^\d+$/) as string,
        cleared: false,
        severity: 4,
        events: [{ serial_number: '202241000011', start_date: expect.any(Number) as number, end_date: null }],
        event_type_id: 28,
        alarm_start_time: expect.any(Number) as number,
        alarm_end_time: null,
      },
    ]);
    const cleared = await alarmsOf(client, `/alarms?${window}&cleared=true`);
    expect(cleared).toHaveLength(6);
    expect(cleared.every((alarm) => alarm['cleared'] === true && typeof alarm['alarm_end_time'] === 'number')).toBe(true);
    expect(new Set(cleared.map(({ id }) => id)).size).toBe(6);
  });

  it('have separate ids if they are open, and neither `cleared` nor an end', async () => {
    await using client = await startWithClient();
    const [alarm] = await alarmsOf(client, '/open_alarms');
    expect(Object.keys(alarm ?? {})).toEqual(['id', 'severity', 'events', 'event_type_id', 'alarm_start_time']);
    expect(alarm?.['id']).toBe(`4100001.28.${Number(alarm?.['alarm_start_time']) * 1000}`);
  });
});

describe('a window of events or alarms', () => {
  it.each([
    ['', 'start_time is required'],
    ['start_time=2026-07-09', 'Failed to parse date 2026-07-09'],
    [`start_time=${weekAgo - 1}&end_time=${noonSeconds}`, 'Requested range is more than 7 days'],
    [`start_time=${noonSeconds - 60}&end_time=${noonSeconds - 120}`, 'Requested range is invalid for this system'],
    [`start_time=${noonSeconds + 60}`, 'Requested range is invalid for this system'],
    [`start_time=${noonSeconds - 275 * daySeconds}`, 'Requested start is too long ago'],
  ])('with "%s" is 422', async (query, details) => {
    await using client = await startWithClient();
    for (const path of ['events', 'alarms']) {
      const reply = await client.get(`/4100001/${path}?${query}`);
      expect([reply.status, reply.json]).toEqual([422, { message: 'Unprocessable Entity', details, code: 422 }]);
    }
  });

  it('cannot have the value "perhaps" for cleared', async () => {
    await using client = await startWithClient();
    expect((await client.get(`/4100001/alarms?start_time=${weekAgo}&cleared=perhaps`)).status).toBe(422);
  });
});

it('the types of events are listed, all or one', async () => {
  await using client = await startWithClient();
  expect((await client.get('/event_types')).json).toMatchObject({
    event_types: [{ event_type_id: 28, event_type_key: 'envoy_no_report', event_name: 'Gateway not reporting' }, { event_type_id: 8 }],
  });
  expect((await client.get('/event_types?event_type_id=8')).json).toMatchObject({ event_types: [{ event_type_id: 8 }] });
  expect((await client.get('/event_types?event_type_id=1')).status).toBe(422);
});
