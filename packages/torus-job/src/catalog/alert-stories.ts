import { type AlertStory, firing } from '@wattjobs/core/catalog';

const unit = { severity: 'warning', instance: 'rack-ups' };

/** Tests the alerts of `monitoring/alerts.yaml`. */
export const alertStories: readonly AlertStory[] = [
  {
    name: 'a unit falls silent and nothing provides its values',
    interval: '1m',
    input_series: [
      { series: 'torus_data_source{instance="rack-ups"}', values: '0x10 2x110' },
      { series: 'torus_device_last_seen_timestamp{instance="rack-ups"}', values: '0x120' },
    ],
    alert_rule_test: [
      firing('TorusValuesStale', 20),
      firing('TorusValuesStale', 30, unit),
      firing('TorusUnitSilent', 60),
      firing('TorusUnitSilent', 70, unit),
    ],
  },
];
