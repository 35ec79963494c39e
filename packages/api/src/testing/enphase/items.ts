/** 2025-06-15T15:00:00Z. */
export const someTime = 1_749_999_600;

/** The body that the legacy collector posts. */
export const legacyBody = {
  system_id: 1234,
  current_power: 2100,
  energy_lifetime: 9_000_000,
  energy_today: 8300,
  last_interval_end_at: 1_750_000_000,
  last_report_at: 1_750_000_200,
  modules: 20,
  operational_at: 1_600_000_000,
  size_w: 7000,
  status: 'normal',
  summary_date: '2025-06-15',
  events: 'status: Closed, event_type_id: 28',
  alarms: 'id: 9001, cleared: false, severity: 4',
};

export function systemItem(change: object = {}): object {
  return {
    kind: 'system',
    system_id: 1234,
    name: 'Roof',
    timezone: 'America/New_York',
    size_w: 7000,
    operational_at: 1_600_000_000,
    ...change,
  };
}

export function summaryItem(change: object = {}): object {
  const { events: _events, alarms: _alarms, ...summary } = legacyBody;
  return { kind: 'summary', ...summary, ...change };
}

export function intervalItem(change: object = {}): object {
  return {
    kind: 'interval',
    system_id: 1234,
    series: 'production_micro',
    end_at: someTime,
    duration_s: 300,
    devices_reporting: 20,
    energy_wh: 175,
    power_w: 2100,
    ...change,
  };
}

export function eventItem(change: object = {}): object {
  return {
    kind: 'event',
    system_id: 1234,
    serial_number: 'S1',
    event_type_id: 28,
    event_start_time: someTime,
    event_end_time: null,
    status: 'open',
    ...change,
  };
}

export function alarmItem(change: object = {}): object {
  return {
    kind: 'alarm',
    system_id: 1234,
    alarm_id: '9001',
    event_type_id: 28,
    severity: 4,
    cleared: false,
    alarm_start_time: someTime,
    alarm_end_time: null,
    events: [],
    ...change,
  };
}
