import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alarmItem, eventItem, intervalItem, someTime, summaryItem, systemItem } from '../../testing/enphase/items.ts';
import { useEnphase } from '../../testing/enphase/rig.ts';

const rig = useEnphase();

describe('concurrent batches', () => {
  const ends = Array.from({ length: 300 }, (_, index) => someTime + index * 300);

  it('store every row once if they overlap', async () => {
    const items = ends.map((end_at) => intervalItem({ end_at }));
    const batches = [items, items.toReversed(), items.slice(100), items.slice(0, 200).toReversed()];
    const reports = await Promise.all(batches.map((batch) => rig().post(...batch)));
    expect(reports.map(({ refused }) => refused)).toEqual([0, 0, 0, 0]);
    expect(reports.reduce((sum, { created }) => sum + Number(created), 0)).toBe(300);
    expect(reports.reduce((sum, { unchanged }) => sum + Number(unchanged), 0)).toBe(300 + 200 + 200);
  });

  it('do not deadlock on many new systems in any order', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => index + 1);
    const described = (half: number) => ids.map((id) => (id % 2 === half ? systemItem({ system_id: id }) : eventItem({ system_id: id })));
    const batches = [described(0), described(1).toReversed(), described(1), described(0).toReversed()];
    const reports = await Promise.all(batches.map((batch) => rig().post(...batch)));
    expect(reports.map(({ outcomes }) => outcomes.length)).toEqual([100, 100, 100, 100]);
    expect((await rig().get('/systems')).body.meta.count).toBe(100);
  });
});

describe('a batch of many versions', () => {
  it('leaves the process time for other requests', async () => {
    let turns = 0;
    let next = setImmediate(function count() {
      turns += 1;
      next = setImmediate(count);
    });
    const versions = Array.from({ length: 400 }, (_, index) => eventItem({ status: index % 2 === 0 ? 'open' : 'info' }));
    expect((await rig().post(...versions)).updated).toBe(399);
    clearImmediate(next);
    expect(turns).toBeGreaterThan(399);
  });

  it('is refused as a whole if it would block other requests for too long', async () => {
    const versions = Array.from({ length: 1_001 }, (_, index) =>
      eventItem({ event_type_id: 9, status: index % 2 === 0 ? 'open' : 'info' }),
    );
    const { status, body } = await rig().send('POST', '/batches', { items: versions });
    expect([status, body.error.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(body.error.message).toMatch(/1001 items are versions of one row: send at most 1000 of them/);
  });

  const anyItem = fc.oneof(
    fc.record({ devices_reporting: fc.constantFrom(null, 1, 2), energy_wh: fc.constantFrom(null, 1, 2) }).map(intervalItem),
    fc
      .record({ event_end_time: fc.constantFrom(null, someTime + 1, someTime + 2), status: fc.constantFrom('open', 'Closed') })
      .map(eventItem),
    fc
      .record({
        cleared: fc.boolean(),
        alarm_end_time: fc.constantFrom(null, someTime + 1),
        severity: fc.constantFrom(1, 2),
        events: fc.constantFrom(
          [],
          [{ serial_number: 'S1', start_date: 1, end_date: null }],
          [{ serial_number: 'S1', start_date: 1, end_date: 2 }],
        ),
      })
      .map(alarmItem),
    fc
      .record({
        energy_today: fc.constantFrom(1, 2),
        operational_at: fc.constantFrom(null, 3),
        summary_date: fc.constantFrom('2025-06-15', '2025-06-16'),
      })
      .map(summaryItem),
    fc.record({ name: fc.constantFrom(null, 'Roof'), size_w: fc.constantFrom(null, 1) }).map(systemItem),
  );

  it('has the same result as its items one by one', async () => {
    let system = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyItem, { minLength: 10, maxLength: 25 }), async (items) => {
        const [together, apart] = [(system += 1), (system += 1)];
        const of = (system_id: number) => items.map((item) => ({ ...item, system_id }));
        const { outcomes } = await rig().post(...of(together));
        const single: unknown[] = [];
        // Kind by kind, as a batch does: a system described after its data arrived is not created then.
        const inTurn = of(apart).map((item, index) => ({ item, index }));
        for (const { item, index } of [...inTurn.filter(isSystem), ...inTurn.filter((entry) => !isSystem(entry))]) {
          single[index] = (await rig().post(item)).outcomes[0];
        }
        expect(outcomes).toEqual(single);
        for (const path of ['', '/intervals', '/events', '/alarms']) {
          const [one, other] = await Promise.all([together, apart].map((id) => rig().get(`/systems/${id}${path}`)));
          expect(one?.body.data).toEqual(path === '' ? { ...other?.body.data, system_id: together } : other?.body.data);
        }
      }),
      { numRuns: 5 },
    );
    expect(system).toBeGreaterThanOrEqual(10);
  });
});

function isSystem({ item }: { readonly item: object }): boolean {
  return 'kind' in item && item.kind === 'system';
}
