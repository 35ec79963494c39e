import { describe, expect, it } from 'vitest';
import { alarmItem, eventItem, intervalItem, someTime, systemItem } from '../../testing/enphase/items.ts';
import { useEnphase } from '../../testing/enphase/rig.ts';

const rig = useEnphase();

/** All pages of a query, and how many rows each had. */
async function pages(path: string): Promise<{ rows: Record<string, unknown>[]; counts: number[] }> {
  const rows: Record<string, unknown>[] = [];
  const counts: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await rig().get(`${path}${cursor === '' ? '' : `&cursor=${cursor}`}`);
    rows.push(...body.data);
    counts.push(body.meta.count);
    cursor = body.meta.next_cursor;
  }
  return { rows, counts };
}

describe('a range query', () => {
  it('returns every interval once, in order, page by page', async () => {
    const ends = Array.from({ length: 25 }, (_, index) => someTime + index * 300);
    const series = ['import', 'production_micro'];
    await rig().post(systemItem(), ...ends.flatMap((end_at) => series.map((name) => intervalItem({ end_at, series: name }))));
    const all = await pages('/systems/1234/intervals?limit=7');
    expect(all.counts).toEqual([7, 7, 7, 7, 7, 7, 7, 1]);
    expect(all.rows.map((row) => [row['end_at'], row['series']])).toEqual(
      ends.flatMap((end) => [
        [end, 'production_micro'],
        [end, 'import'],
      ]),
    );
    const one = await pages('/systems/1234/intervals?limit=10&series=import');
    expect(one.counts).toEqual([10, 10, 5]);
    expect(one.rows.every((row) => row['series'] === 'import')).toBe(true);
  });

  it('accepts a cursor only for the query that returned it', async () => {
    const later = [0, 300, 600].map((seconds) => someTime + seconds);
    await rig().post(
      systemItem(),
      systemItem({ system_id: 5 }),
      ...later.flatMap((at) => [
        intervalItem({ end_at: at }),
        eventItem({ event_start_time: at }),
        alarmItem({ alarm_start_time: at, alarm_id: `A${at}` }),
      ]),
    );
    const query = (kind: string, change = '', system = 1234) => `/systems/${system}/${kind}?from=2025-06-15&to=2025-06-15${change}`;
    for (const kind of ['intervals', 'events', 'alarms']) {
      const cursor = `&cursor=${(await rig().get(query(kind, '&limit=1'))).body.meta.next_cursor}`;
      const rest = (await rig().get(query(kind, `&limit=2${cursor}`))).body;
      expect([rest.data.length, rest.meta.next_cursor]).toEqual([2, null]);
      const others = [
        ...['intervals', 'events', 'alarms'].filter((other) => other !== kind).map((other) => query(other, cursor)),
        query(kind, cursor, 5),
        query(kind, `&zone=system${cursor}`),
        query(kind, cursor).replace('to=2025-06-15', 'to=2025-06-16'),
        query(kind, cursor).replace('from=2025-06-15&', ''),
        query(kind, `${cursor}=`),
        ...(kind === 'intervals' ? [query(kind, `&series=import${cursor}`)] : []),
      ];
      for (const other of others) {
        const { status, body } = await rig().get(other);
        expect([other, status, body.error?.details?.[0].field]).toEqual([other, 422, 'cursor']);
      }
    }
  });

  it('accepts every cursor that it returned, even with the longest name of characters that JSON escapes', async () => {
    const names = ['\u0001', '"', '漢', '😀'].map((character) => character.repeat(200 / character.length));
    await rig().post(
      systemItem(),
      ...names.map((alarm_id) => alarmItem({ alarm_id })),
      ...names.map((name) => eventItem({ serial_number: name.slice(0, 128) })),
    );
    for (const kind of ['alarms', 'events']) expect((await pages(`/systems/1234/${kind}?limit=1`)).counts).toEqual([1, 1, 1, 1]);
  });

  it('returns no cursor if the last page is exactly full', async () => {
    await rig().post(systemItem(), intervalItem(), intervalItem({ end_at: someTime + 300 }));
    expect((await pages('/systems/1234/intervals?limit=1')).counts).toEqual([1, 1]);
  });

  it('returns every event and alarm once, page by page', async () => {
    const starts = [5, 5, 3, 3, 1].map((seconds, index) => ({ start: someTime + seconds, name: `S${index}` }));
    await rig().post(
      systemItem(),
      ...starts.map(({ start, name }) => eventItem({ event_start_time: start, serial_number: name })),
      ...starts.map(({ start, name }) => alarmItem({ alarm_start_time: start, alarm_id: name })),
    );
    const events = await pages('/systems/1234/events?limit=2');
    expect(events.rows.map((row) => row['serial_number'])).toEqual(['S4', 'S2', 'S3', 'S0', 'S1']);
    const alarms = await pages('/systems/1234/alarms?limit=2');
    expect(alarms.rows.map((row) => row['alarm_id'])).toEqual(['S4', 'S2', 'S3', 'S0', 'S1']);
  });

  it('reads dates as days of the requested zone', async () => {
    // 2025-06-15 in New York is from 04:00Z to 04:00Z; what ends at its start belongs to the day before.
    const midnight = 1_749_960_000;
    await rig().post(systemItem(), ...[0, 300, 86_400, 86_700].map((seconds) => intervalItem({ end_at: midnight + seconds })));
    const inZone = (await rig().get('/systems/1234/intervals?from=2025-06-15&to=2025-06-15&zone=system')).body;
    expect(inZone.data.map(({ end_at_iso }: { end_at_iso: string }) => end_at_iso)).toEqual([
      '2025-06-15T00:05:00-04:00',
      '2025-06-16T00:00:00-04:00',
    ]);
    expect(inZone.meta.timezone).toBe('America/New_York');
    const inUtc = (await rig().get('/systems/1234/intervals?from=2025-06-15&to=2025-06-15')).body;
    expect(inUtc.data.map(({ end_at_iso }: { end_at_iso: string }) => end_at_iso)).toEqual([
      '2025-06-15T04:00:00Z',
      '2025-06-15T04:05:00Z',
    ]);
  });

  it('accepts date-times with an offset, in UTC, and in the local time of the zone', async () => {
    await rig().post(systemItem(), eventItem(), eventItem({ event_start_time: someTime + 60 }));
    const windows = [
      'from=2025-06-15T15:00:00Z&to=2025-06-15T15:01:00Z',
      'from=2025-06-15T17:00:00%2B02:00&to=2025-06-15T17:01:00+02:00',
      'from=2025-06-15T15:00&to=2025-06-15T15:01',
      'from=2025-06-15T11:00&to=2025-06-15T11:01&zone=system',
    ];
    const answers = await Promise.all(windows.map((window) => rig().get(`/systems/1234/events?${window}`)));
    expect(answers.map(({ body }) => body.meta?.count)).toEqual([1, 1, 1, 1]);
  });

  it.for([
    ['an invalid time', 'from=soon', 'from'],
    ['a date that does not exist', 'to=2025-02-30', 'to'],
    ['a window that ends before it begins', 'from=2025-06-16&to=2025-06-15', 'to'],
    ['a time of day that does not exist', 'from=2025-06-15T24:00Z', 'from'],
    ['a made-up cursor', 'cursor=abc', 'cursor'],
    ['a page that is too long', 'limit=5001', 'limit'],
    ['an unknown zone', 'zone=local', 'zone'],
    ['an offset that no zone has', 'from=2025-06-15T10:00:00-99:99', 'from'],
  ] as const)('refuses %s', async ([, query, field]) => {
    await rig().post(systemItem());
    for (const kind of ['intervals', 'events', 'alarms']) {
      const { status, body } = await rig().get(`/systems/1234/${kind}?${query}`);
      expect(status).toBe(422);
      expect(body.error.details).toMatchObject([{ field }]);
    }
  });

  it('answers 404 for an unknown system', async () => {
    const answers = await Promise.all(['', '/intervals', '/events', '/alarms'].map((path) => rig().get(`/systems/9${path}`)));
    expect(answers.map(({ status, body }) => `${status} ${body.error.code}`)).toEqual(Array.from({ length: 4 }).fill('404 NOT_FOUND'));
  });

  it('names the fix if the zone is not known', async () => {
    await rig().post(intervalItem());
    const { status, body } = await rig().get('/systems/1234/intervals?zone=system');
    expect(status).toBe(409);
    expect(body.error.message).toContain('post an item of the kind "system"');
  });
});
