import { describe, expect, it } from 'vitest';
import { interpretAlarms } from './alarms.ts';
import { interpretEvents, isOpenEvent } from './events.ts';
import { interpretIntervals } from './intervals.ts';
import { powerOfNow } from '../deliver/power-age.ts';
import type { SummaryRow } from '../deliver/system-reading.ts';
import { interpretSummary } from './summary.ts';
import { interpretSystem } from './system-details.ts';

const summary = {
  system_id: 1234,
  current_power: 2100,
  energy_lifetime: 9_000_000,
  energy_today: 8300,
  last_report_at: 1_750_000_200,
  last_interval_end_at: 1_750_000_000,
  modules: 20,
  operational_at: 1_600_000_000,
  size_w: 7000,
  source: 'microinverters',
  status: 'normal',
  summary_date: '2025-06-15',
};

const context = { systemId: 1234, nowSeconds: 1_750_000_300 };

describe('a summary', () => {
  it('keeps the fields of the row and drops the rest', () => {
    const { source: _, ...row } = summary;
    expect(interpretSummary(summary, context)).toEqual({ rows: [{ kind: 'summary', ...row }], refused: [] });
  });

  it('keeps a zero, and may lack operational_at', () => {
    const { rows, refused } = interpretSummary({ ...summary, current_power: 0, energy_today: 0, operational_at: null }, context);
    expect(rows[0]).toMatchObject({ current_power: 0, energy_today: 0 });
    expect(rows[0]).not.toHaveProperty('operational_at');
    expect(refused).toEqual([]);
  });

  it('has whole numbers', () => {
    expect(interpretSummary({ ...summary, current_power: 99.6, energy_today: 8300.4 }, context).rows[0]).toMatchObject({
      current_power: 100,
      energy_today: 8300,
    });
  });

  const fields = Object.keys(summary).filter((name) => name !== 'system_id' && name !== 'source' && name !== 'operational_at');
  const wrongValues = [null, undefined, [], {}, true, '', Number.NaN, 1e300];

  it.each(fields.flatMap((field) => wrongValues.map((value) => [field, value] as const)))(
    'loses only one field if %s is %j',
    (field, value) => {
      const { rows, refused } = interpretSummary({ ...summary, [field]: value }, context);
      const { source: _, [field as 'status']: _lost, ...rest } = summary;
      expect(rows).toEqual([{ kind: 'summary', ...rest }]);
      expect(refused).toEqual([expect.stringContaining(field)]);
    },
  );

  it.each([
    ['energy_lifetime', -1],
    ['current_power', 'much'],
    ['current_power', '2100'],
    ['modules', 2.5],
    ['last_report_at', 1_750_000_200_000],
    ['last_interval_end_at', 1_750_100_000],
    ['operational_at', 'long ago'],
    ['summary_date', '15.06.2025'],
    ['summary_date', '2025-02-30'],
  ])('leaves out %s of %j', (field, value) => {
    const { rows, refused } = interpretSummary({ ...summary, [field]: value }, context);
    expect(rows).toHaveLength(1);
    expect(rows[0]).not.toHaveProperty(field);
    expect(refused).toEqual([expect.stringContaining(field)]);
  });

  it('is refused for another system, and without any field', () => {
    expect(interpretSummary({ ...summary, system_id: 4321 }, context)).toMatchObject({
      rows: [],
      refused: [expect.stringContaining('system_id')],
    });
    expect(interpretSummary({ system_id: 1234 }, context).rows).toEqual([]);
  });
});

describe('the current power', () => {
  const row: SummaryRow = { kind: 'summary', system_id: 1234, current_power: 2100, last_interval_end_at: 10_000, last_report_at: 20_000 };

  it('is that of the last interval if that is recent', () => {
    expect(powerOfNow(row, 13_600, 3_600)).toBe(2100);
    expect(powerOfNow(row, 13_601, 3_600)).toBeUndefined();
    expect(powerOfNow({ ...row, current_power: 0 }, 10_000, 3_600)).toBe(0);
  });

  it('depends on the time of the report if the time of the interval is missing', () => {
    const { last_interval_end_at: _, ...untold } = row;
    expect(powerOfNow(untold, 23_600, 3_600)).toBe(2100);
    expect(powerOfNow(untold, 23_601, 3_600)).toBeUndefined();
    expect(powerOfNow({ kind: 'summary', system_id: 1, current_power: 7 }, 50_000, 3_600)).toBeUndefined();
  });
});

describe('the details of a system', () => {
  it('contain its time zone; a size of -1 is unknown', () => {
    const details = { system_id: 7, name: 'Roof', timezone: 'Asia/Kathmandu', system_size: -1, operational_at: null };
    expect(interpretSystem(details, 7).rows).toEqual([{ kind: 'system', system_id: 7, name: 'Roof', timezone: 'Asia/Kathmandu' }]);
  });

  it.each([null, '', 'Mars/Olympus'])('are refused with the time zone %j', (timezone) => {
    expect(interpretSystem({ system_id: 7, timezone }, 7).refused).toEqual(['timezone is not in the IANA database']);
  });
});

const now = { systemId: 7, nowSeconds: 1_750_000_000 };
const end = 1_749_999_000;

describe('interval telemetry', () => {
  it('of micro-inverters has power and energy', () => {
    const json = { intervals: [{ end_at: end, devices_reporting: 19, powr: 30, enwh: 40 }], meta: { last_report_at: 1_749_999_900 } };
    expect(interpretIntervals('production_micro', json, now)).toEqual({
      rows: [
        {
          kind: 'interval',
          system_id: 7,
          series: 'production_micro',
          end_at: end,
          duration_s: 300,
          devices_reporting: 19,
          power_w: 30,
          energy_wh: 40,
        },
      ],
      refused: [],
      startAt: undefined,
      lastReport: 1_749_999_900,
      lastEnd: end,
    });
  });

  it('of a battery is two series, with its state of charge once', () => {
    const json = {
      intervals: [
        {
          end_at: end,
          charge: { enwh: 40, devices_reporting: 1 },
          discharge: { enwh: 0, devices_reporting: 4 },
          soc: { percent: 25, devices_reporting: 4 },
        },
      ],
      last_reported_aggregate_soc: '97%',
    };
    const common = { kind: 'interval', system_id: 7, end_at: end, duration_s: 900 };
    expect(interpretIntervals('battery', json, now).rows).toEqual([
      { ...common, series: 'battery_charge', energy_wh: 40, state_of_charge_percent: 25, devices_reporting: 1 },
      { ...common, series: 'battery_discharge', energy_wh: 0, devices_reporting: 4 },
    ]);
  });

  it.each([
    ['production_meter', [{ end_at: end, devices_reporting: 1, wh_del: 40 }]],
    ['consumption_meter', [{ end_at: end, devices_reporting: 1, enwh: 40 }]],
    ['import', [[{ end_at: end, wh_imported: 40 }]]],
    ['export', [[{ end_at: end, wh_exported: 40 }], []]],
  ] as const)('of %s has quarter-hour intervals, also as a list of lists', (endpoint, intervals) => {
    const { rows, refused } = interpretIntervals(endpoint, { intervals }, now);
    expect(rows).toMatchObject([{ series: endpoint, end_at: end, duration_s: 900, energy_wh: 40 }]);
    expect(refused).toEqual([]);
  });

  it('may be empty, without meta', () => {
    expect(interpretIntervals('production_meter', { intervals: [] }, now)).toMatchObject({ rows: [], refused: [], lastReport: undefined });
    expect(interpretIntervals('import', { intervals: [[]] }, now)).toMatchObject({ rows: [], refused: [] });
  });

  it('loses an impossible value and keeps the rest of its interval', () => {
    const json = {
      intervals: [
        { end_at: end, powr: 12, enwh: -3 },
        { end_at: end + 300, powr: null, enwh: 'x' },
        { end_at: now.nowSeconds * 1000, powr: 1, enwh: 1 },
        'no interval',
      ],
    };
    const { rows, refused } = interpretIntervals('production_micro', json, now);
    expect(rows).toEqual([{ kind: 'interval', system_id: 7, series: 'production_micro', end_at: end, duration_s: 300, power_w: 12 }]);
    expect(refused).toHaveLength(4);
  });

  it('is refused without a list', () => {
    expect(interpretIntervals('production_micro', { intervals: null }, now).refused).toEqual(['intervals is not a list']);
  });
});

describe('events and alarms', () => {
  const closed = {
    status: 'Closed',
    event_type_id: 28,
    event_start_time: 1_749_990_000,
    event_end_time: 1_749_993_600,
    serial_number: 'S1',
  };

  it('are open whatever the case of the status', () => {
    const open = { ...closed, event_end_time: null };
    const { rows } = interpretEvents(
      { events: [closed, { ...open, status: 'Open' }, { ...open, status: 'open' }, { ...open, status: 'Info' }] },
      7,
    );
    expect(rows.map(isOpenEvent)).toEqual([false, true, true, false]);
  });

  it.each([
    ['event_end_time', 'soon', null],
    ['event_end_time', -1, null],
    ['status', null, 'unknown'],
    ['status', 7, 'unknown'],
  ])('are kept as events without a usable %s (%j)', (field, value, fallback) => {
    const { rows, refused } = interpretEvents({ events: [closed, { ...closed, serial_number: 'S2', [field]: value }] }, 7);
    expect(rows.map((row) => row[field as 'status'])).toEqual([closed[field as 'status'], fallback]);
    expect(refused).toEqual(value === null ? [] : [expect.stringContaining(field)]);
  });

  it.each([
    ['severity', 'high'],
    ['event_type_id', {}],
    ['alarm_end_time', 'soon'],
    ['events', 'none'],
  ])('are kept as alarms without a usable %s (%j)', (field, value) => {
    const alarm = {
      id: 1,
      cleared: false,
      severity: 4,
      event_type_id: 28,
      alarm_start_time: 1_749_990_000,
      alarm_end_time: null,
      events: [],
    };
    const { rows, refused } = interpretAlarms({ alarms: [{ ...alarm, [field]: value }] }, 7);
    expect(rows).toEqual([expect.objectContaining({ alarm_id: '1', [field]: field === 'events' ? [] : null })]);
    expect(refused).toEqual([expect.stringContaining(field)]);
  });

  it('of an alarm are refused one by one', () => {
    const events = [{ serial_number: 7 }, 'S', { serial_number: 'S1', start_date: 'x', end_date: 1_749_990_000 }];
    const alarm = { id: 1, cleared: false, severity: 4, event_type_id: 28, alarm_start_time: 1_749_990_000, events };
    const { rows, refused } = interpretAlarms({ alarms: [alarm] }, 7);
    expect(rows[0]?.events).toEqual([{ serial_number: 'S1', start_date: null, end_date: 1_749_990_000 }]);
    expect(refused).toHaveLength(3);
  });

  it('are refused one by one', () => {
    const { rows, refused } = interpretEvents({ events: [closed, { ...closed, event_start_time: null }] }, 7);
    expect(rows).toHaveLength(1);
    expect(refused).toEqual([expect.stringContaining('event_start_time')]);
  });

  it('have a textual id, and possibly an unknown end', () => {
    const alarm = { id: '9001', cleared: false, severity: 4, event_type_id: 28, alarm_start_time: 1_749_990_000, alarm_end_time: null };
    const events = [{ serial_number: 'S1', start_date: 1_749_990_000, end_date: null }];
    const { rows, refused } = interpretAlarms(
      {
        alarms: [
          { ...alarm, events },
          { ...alarm, id: 9002, events: null },
        ],
      },
      7,
    );
    expect(refused).toEqual([]);
    expect(rows.map(({ alarm_id: id }) => id)).toEqual(['9001', '9002']);
    expect(rows.map((row) => row.events)).toEqual([events, []]);
  });
});
