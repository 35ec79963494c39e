import { describe, expect, it } from 'vitest';
import { interpretAlarms } from './alarms.ts';
import { interpretEvents } from './events.ts';
import { interpretSystem } from './system-details.ts';

const event = { serial_number: 'S1', event_type_id: 28, event_start_time: 1_749_999_600, event_end_time: null, status: 'Open' };

describe('a value that the API would refuse', () => {
  it('is left out of a system', () => {
    const details = { system_id: 7, name: 'x'.repeat(201), timezone: 'UTC', system_size: 7_000.4, operational_at: 1_749_999_600_000 };
    expect(interpretSystem(details, 7)).toEqual({
      rows: [{ kind: 'system', system_id: 7, timezone: 'UTC', size_w: 7_000 }],
      refused: ['name is invalid', 'operational_at is invalid'],
    });
  });

  it('is left out of an event if the field is optional', () => {
    const { rows, refused } = interpretEvents({ events: [{ ...event, status: 'x'.repeat(51), event_end_time: 1_749_999_600_000 }] }, 7);
    expect(rows).toMatchObject([{ status: 'unknown', event_end_time: null }]);
    expect(refused).toEqual(['event_end_time is invalid', 'status is invalid']);
  });

  it('is reported by its field if the field is required', () => {
    const { rows, refused } = interpretEvents({ events: [{ ...event, event_start_time: 1_749_999_600_000 }, event] }, 7);
    expect(rows).toHaveLength(1);
    expect(refused).toEqual(['event_start_time must be seconds since the Unix epoch, not milliseconds']);
    const alarm = { id: 'x'.repeat(201), cleared: false, alarm_start_time: 1_749_999_600 };
    expect(interpretAlarms({ alarms: [alarm] }, 7)).toEqual({ rows: [], refused: [expect.stringMatching(/^alarm_id /)] });
  });
});
