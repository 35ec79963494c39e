import type { MetricDefinition } from '@wattjobs/core/job';

const labels = ['endpoint_id', 'client', 'location'] as const;

/** Every series of this job. Energy is in watt-hours, the base unit; the API has kWh. */
export const consumptionMetrics = {
  energy: {
    name: 'consumption_energy_watthours',
    unit: 'watt-hours',
    kind: 'reading',
    labels,
    help: 'What the counter of the meter shows: it only grows, until the meter is reset or replaced.',
  },
  voltage: { name: 'consumption_voltage_volts', unit: 'volts', kind: 'reading', labels, help: 'Voltage that the page shows.' },
  current: { name: 'consumption_current_amperes', unit: 'amperes', kind: 'reading', labels, help: 'Current that the page shows.' },
  power: { name: 'consumption_power_watts', unit: 'watts', kind: 'reading', labels, help: 'Power that the page shows.' },
  powerFactor: {
    name: 'consumption_power_factor',
    unit: 'none',
    kind: 'reading',
    labels,
    help: 'Power factor that the page shows, from -1 to 1.',
  },
  state: {
    name: 'consumption_reading_state',
    unit: 'none',
    kind: 'status',
    labels,
    help: 'How the last reading went: 0 read, 1 failed, 2 the meter shows that it has no value.',
  },
  duration: {
    name: 'consumption_reading_duration_seconds',
    unit: 'seconds',
    kind: 'status',
    labels,
    help: 'How long the last visit to the meter took.',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;
