import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastEpochSecond } from '../epoch-seconds.ts';
import { Item } from './item.ts';
import { alarmRow, eventRow, intervalRow, summaryRow, systemRow } from './rows.ts';

const numbers = [
  0,
  -1,
  1,
  0.5,
  101,
  604_801,
  1_000_001,
  2 ** 53,
  lastEpochSecond,
  lastEpochSecond + 1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];
const texts = ['', 'UTC', 'Closed', 'import', '2025-06-15', '2025-02-30', '9999-01-01', 'x'.repeat(51), 'x'.repeat(201), 'a\0b', '\ud800'];
const lists = [[], [{ serial_number: 'S', start_date: 0, end_date: null }], Array.from({ length: 1_001 }, () => ({}))];
const awkward = fc.oneof(...[numbers, texts, lists, [true, null, undefined]].map((values) => fc.constantFrom<unknown>(...values)));

/** The schema of each kind, and a complete row. */
const kinds = {
  system: [systemRow, { name: 'Roof', timezone: 'UTC', size_w: 7_000, operational_at: 1 }],
  summary: [
    summaryRow,
    {
      current_power: 1,
      energy_lifetime: 1,
      energy_today: 1,
      last_interval_end_at: 1,
      last_report_at: 1,
      modules: 1,
      operational_at: 1,
      size_w: 1,
      status: 'normal',
      summary_date: '2025-06-15',
    },
  ],
  interval: [
    intervalRow,
    { series: 'import', end_at: 1, duration_s: 900, devices_reporting: 1, energy_wh: 1, power_w: 1, state_of_charge_percent: 1 },
  ],
  event: [eventRow, { serial_number: 'S', event_type_id: 28, event_start_time: 1, event_end_time: null, status: 'Closed' }],
  alarm: [
    alarmRow,
    { alarm_id: '1', event_type_id: 28, severity: 4, cleared: false, alarm_start_time: 1, alarm_end_time: null, events: [] },
  ],
} as const;

type KindName = keyof typeof kinds;
const kindNames = Object.keys(kinds) as KindName[];

describe('what a job posts', () => {
  it.for(kindNames)('is accepted by the API, whatever its fields contain: %s', (kind) => {
    const [schema, fields] = kinds[kind];
    const names = ['system_id', ...Object.keys(fields)];
    let posted = 0;
    const changes = fc.array(fc.tuple(fc.constantFrom(...names), awkward), { maxLength: 2 });
    fc.assert(
      fc.property(changes, (changed) => {
        const row = { kind, system_id: 7, ...fields, ...Object.fromEntries(changed) };
        if (!schema.safeParse(row).success) return;
        posted += 1;
        expect(Item.safeParse(row).error).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
    expect(posted).toBeGreaterThan(200);
  });

  it('has every field of the item', () => {
    for (const kind of kindNames) {
      const [schema, fields] = kinds[kind];
      const item = Item.options.find(({ shape }) => shape.kind.value === kind);
      expect(Object.keys(schema.shape)).toEqual(Object.keys(item?.shape ?? {}));
      expect(Object.keys(schema.shape).toSorted()).toEqual(['kind', 'system_id', ...Object.keys(fields)].toSorted());
    }
  });

  it('has no negative energy, which the API accepts from others', () => {
    const [, fields] = kinds.interval;
    const negative = { kind: 'interval', system_id: 7, ...fields, energy_wh: -1 };
    expect([intervalRow.safeParse(negative).success, Item.safeParse(negative).success]).toEqual([false, true]);
    const summary = { kind: 'summary', system_id: 7, ...kinds.summary[1], energy_today: -1 };
    expect([summaryRow.safeParse(summary).success, Item.safeParse(summary).success]).toEqual([false, true]);
  });
});
