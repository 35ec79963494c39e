import { type AlertStory, firing } from '@wattjobs/core/catalog';

const series = (name: string, instance: string) => `consumption_${name}{instance="${instance}"}`;
const meter = (instance: string, severity = 'warning') => ({ severity, instance });

/** Tests the alerts of `monitoring/alerts.yaml`. */
export const alertStories: readonly AlertStory[] = [
  {
    name: 'a login is changed, and another meter loses its sensor',
    interval: '1m',
    input_series: [
      { series: series('reading_state', 'rack-a1'), values: '0x30 1x600' },
      { series: series('reading_state', 'rack-a2'), values: '0x30 2x600' },
    ],
    alert_rule_test: [
      firing('ConsumptionReadingFailing', 80),
      firing('ConsumptionReadingFailing', 100, meter('rack-a1')),
      firing('ConsumptionMeterHasNoValue', 380),
      firing('ConsumptionMeterHasNoValue', 400, meter('rack-a2')),
    ],
  },
  {
    name: 'a counter reaches its largest number while power flows, and an idle one may stand',
    interval: '1m',
    input_series: [
      { series: series('energy_watthours', 'rack-a1'), values: '2147000000+1000x60 2147060000x700' },
      { series: series('power_watts', 'rack-a1'), values: '60000x760' },
      { series: series('energy_watthours', 'rack-a2'), values: '1000x760' },
      { series: series('power_watts', 'rack-a2'), values: '0x760' },
    ],
    alert_rule_test: [firing('ConsumptionCounterStands', 420), firing('ConsumptionCounterStands', 500, meter('rack-a1', 'critical'))],
  },
  {
    name: 'nothing is heard of an endpoint for a day',
    interval: '1m',
    input_series: [{ series: series('reading_state', 'rack-a3'), values: '0x30 _x1600' }],
    alert_rule_test: [firing('ConsumptionEndpointSilent', 1460), firing('ConsumptionEndpointSilent', 1500, meter('rack-a3', 'critical'))],
  },
];
