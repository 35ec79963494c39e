import { describe, expect, it } from 'vitest';
import { alarmItem, eventItem, intervalItem, someTime, summaryItem, systemItem } from '../../testing/enphase/items.ts';
import { useEnphase } from '../../testing/enphase/rig.ts';
import { send } from '../../testing/use-test-api.ts';

const rig = useEnphase();

const intervals = async () => (await rig().get('/systems/1234/intervals')).body.data;
const events = async () => (await rig().get('/systems/1234/events')).body.data;
const alarms = async () => (await rig().get('/systems/1234/alarms')).body.data;

describe('a batch', () => {
  const everyKind = [systemItem(), summaryItem(), intervalItem(), eventItem(), alarmItem()];

  it('returns the result of each item', async () => {
    expect(await rig().post(...everyKind)).toEqual({
      created: 5,
      updated: 0,
      unchanged: 0,
      refused: 0,
      outcomes: ['created', 'created', 'created', 'created', 'created'],
      refusals: [],
      database_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      batches: expect.any(Number),
    });
  });

  it('changes nothing if it is repeated', async () => {
    await rig().post(...everyKind);
    expect(await rig().post(...everyKind)).toMatchObject({ created: 0, updated: 0, unchanged: 5, refused: 0 });
    expect(await intervals()).toHaveLength(1);
  });

  it('refuses a bad item, naming its field, and stores all others', async () => {
    const report = await rig().post(
      intervalItem(),
      intervalItem({ energy_wh: '175' }),
      { kind: 'weather' },
      intervalItem({ end_at: someTime * 1000 }),
      systemItem({ timezone: 'Mars/Olympus' }),
      'interval',
      eventItem({ serial_number: 'S\0' }),
      eventItem(),
    );
    expect(report).toMatchObject({ created: 2, refused: 6 });
    expect(report.outcomes).toEqual(['created', 'refused', 'refused', 'refused', 'refused', 'refused', 'refused', 'created']);
    expect(report.refusals.map(({ index, field }: { index: number; field: string }) => [index, field])).toEqual([
      [1, 'energy_wh'],
      [2, 'kind'],
      [3, 'end_at'],
      [4, 'timezone'],
      [5, ''],
      [6, 'serial_number'],
    ]);
    expect(report.refusals[2].reason).toBe('must be seconds since the Unix epoch, not milliseconds');
  });

  it('returns the id of the database and the number of the batch, which reveals a restored earlier state', async () => {
    const [first, repeated] = [await rig().post(...everyKind), await rig().post(...everyKind)];
    expect(repeated).toMatchObject({ database_id: first.database_id, batches: first.batches + 1 });
    expect(await rig().post({ kind: 'unknown' })).toMatchObject({ refused: 1, batches: repeated.batches });
    const ready = await send(rig().api, undefined, 'GET', '/readyz');
    expect(ready.body).toMatchObject({ database_id: first.database_id, batches: repeated.batches });
  });

  it('may be empty', async () => {
    expect(await rig().post()).toMatchObject({ created: 0, updated: 0, unchanged: 0, refused: 0, outcomes: [], refusals: [] });
  });

  it('applies the versions of one row in their order', async () => {
    const report = await rig().post(
      intervalItem({ devices_reporting: 18, energy_wh: 150 }),
      intervalItem({ devices_reporting: 18, energy_wh: 150 }),
      intervalItem({ devices_reporting: 20, energy_wh: 175 }),
      intervalItem({ devices_reporting: 19, energy_wh: 160 }),
    );
    expect(report.outcomes).toEqual(['created', 'unchanged', 'updated', 'unchanged']);
    expect(await intervals()).toMatchObject([{ devices_reporting: 20, energy_wh: 175 }]);
  });

  it('is refused as a whole if it is not a list of items', async () => {
    const { status, body } = await rig().send('POST', '/batches', { items: 5 });
    expect(status).toBe(422);
    expect(body).toMatchObject({ success: false, error: { code: 'VALIDATION_FAILED', statusCode: 422 } });
  });

  it('is refused as a whole if it has more than 10,000 items', async () => {
    const { status, body } = await rig().send('POST', '/batches', { items: Array.from({ length: 10_001 }).fill(0) });
    expect(status).toBe(422);
    expect(body.error.message).toContain('at most 10000 items');
  });

  it('registers every system that it has data of', async () => {
    await rig().post(intervalItem({ system_id: 7 }), systemItem());
    const { body } = await rig().get('/systems');
    expect(body).toMatchObject({
      data: [
        { system_id: 7, timezone: null },
        { system_id: 1234, name: 'Roof' },
      ],
      meta: { count: 2 },
    });
  });

  it('keeps the known values of a system', async () => {
    await rig().post(systemItem());
    expect((await rig().post({ kind: 'system', system_id: 1234, timezone: 'Europe/Berlin' })).outcomes).toEqual(['updated']);
    expect((await rig().get('/systems/1234')).body.data).toMatchObject({ name: 'Roof', size_w: 7000, timezone: 'Europe/Berlin' });
  });
});

describe('an interval', () => {
  it('is revised when a micro-inverter reports late', async () => {
    await rig().post(intervalItem({ devices_reporting: 18, energy_wh: 150 }));
    expect((await rig().post(intervalItem({ devices_reporting: 20, energy_wh: 175 }))).outcomes).toEqual(['updated']);
    expect(await intervals()).toMatchObject([{ devices_reporting: 20, energy_wh: 175 }]);
  });

  it('is not reverted by a late repeat from fewer devices', async () => {
    await rig().post(intervalItem({ devices_reporting: 20, energy_wh: 175 }));
    expect((await rig().post(intervalItem({ devices_reporting: 18, energy_wh: 150 }))).outcomes).toEqual(['unchanged']);
    expect((await rig().post(intervalItem({ devices_reporting: null, energy_wh: 150 }))).outcomes).toEqual(['unchanged']);
    expect(await intervals()).toMatchObject([{ devices_reporting: 20, energy_wh: 175 }]);
  });

  it('keeps values that a revision lacks, and returns null for values that were never posted', async () => {
    await rig().post(intervalItem({ energy_wh: 0 }), intervalItem({ power_w: undefined, energy_wh: null }));
    expect(await intervals()).toMatchObject([{ energy_wh: 0, power_w: 2100, state_of_charge_percent: null }]);
  });

  it('is a separate row in another series', async () => {
    await rig().post(intervalItem(), intervalItem({ series: 'import', devices_reporting: undefined, energy_wh: 12.5 }));
    expect(await intervals()).toMatchObject([
      { series: 'production_micro' },
      { series: 'import', energy_wh: 12.5, devices_reporting: null },
    ]);
  });
});

describe('an event', () => {
  const closed = { event_end_time: someTime + 3600, status: 'Closed' };

  it('is closed by a later post', async () => {
    await rig().post(eventItem());
    expect((await rig().post(eventItem(closed))).outcomes).toEqual(['updated']);
    expect(await events()).toMatchObject([{ event_end_time: someTime + 3600, status: 'closed' }]);
  });

  it('is not reopened by a late repeat', async () => {
    await rig().post(eventItem(closed));
    expect((await rig().post(eventItem())).outcomes).toEqual(['unchanged']);
    expect((await rig().post(eventItem({ status: 'closed' }))).outcomes).toEqual(['unchanged']);
    expect(await events()).toMatchObject([{ event_end_time: someTime + 3600, status: 'closed' }]);
  });

  it('is the same whatever the case of its status', async () => {
    await rig().post(eventItem(closed));
    expect((await rig().post(eventItem({ ...closed, status: 'CLOSED' }))).outcomes).toEqual(['unchanged']);
  });

  it('is another event if its serial number, type or start differs', async () => {
    const others = [{ serial_number: 'S2' }, { event_type_id: 29 }, { event_start_time: someTime + 1 }];
    expect(await rig().post(eventItem(), ...others.map(eventItem))).toMatchObject({ created: 4 });
  });
});

describe('an alarm', () => {
  const device = { serial_number: 'S1', start_date: someTime, end_date: null };
  const cleared = { cleared: true, alarm_end_time: someTime + 60 };

  it('is cleared, and keeps its devices', async () => {
    await rig().post(alarmItem({ events: [device] }));
    expect((await rig().post(alarmItem(cleared))).outcomes).toEqual(['updated']);
    expect(await alarms()).toMatchObject([{ ...cleared, events: [device] }]);
  });

  it('is not reactivated by a late repeat', async () => {
    await rig().post(alarmItem(cleared));
    expect((await rig().post(alarmItem({ severity: 1 }))).outcomes).toEqual(['unchanged']);
    expect(await alarms()).toMatchObject([cleared]);
  });

  it('records when a device came back', async () => {
    const back = { ...device, end_date: someTime + 30 };
    await rig().post(alarmItem({ events: [device] }));
    expect((await rig().post(alarmItem({ events: [back] }))).outcomes).toEqual(['updated']);
    expect((await rig().post(alarmItem({ events: [device] }))).outcomes).toEqual(['unchanged']);
    expect(await alarms()).toMatchObject([{ events: [back] }]);
  });
});

describe('a summary', () => {
  it('is one row of the legacy table per report', async () => {
    await rig().post(summaryItem());
    const report = await rig().post(summaryItem({ energy_today: 8400 }), summaryItem({ operational_at: null, energy_today: 8400 }));
    expect(report.outcomes).toEqual(['updated', 'unchanged']);
    const { body } = await rig().get('');
    expect(body).toMatchObject([{ energy_today: 8400, operational_at: 1_600_000_000, events: null }]);
  });

  it('stays one row if it is posted again after midnight, under the later date, whatever is repeated or late', async () => {
    const [before, after] = [summaryItem(), summaryItem({ summary_date: '2025-06-16', energy_lifetime: 9_008_300, energy_today: 0 })];
    await rig().post(before);
    const [{ id }] = (await rig().get('')).body;
    expect((await rig().post(after)).outcomes).toEqual(['updated']);
    expect((await rig().post(before, after, before)).outcomes).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect((await rig().get('')).body).toMatchObject([{ id, summary_date: '2025-06-16', energy_today: 0 }]);
    expect((await rig().post(summaryItem({ energy_today: 8400 }))).outcomes).toEqual(['updated']);
    expect((await rig().get('/summary?start_date=2025-06-15')).body).toEqual([
      { summary_date: '2025-06-15', count: 1, max_energy_today: 8400 },
      { summary_date: '2025-06-16', count: 1, max_energy_today: 0 },
    ]);
  });

  it('may exceed 32 bits', async () => {
    await rig().post(summaryItem({ energy_lifetime: 9_000_000_000_000 }));
    expect((await rig().get('')).body).toMatchObject([{ energy_lifetime: 9_000_000_000_000 }]);
  });
});
