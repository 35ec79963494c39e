import { type AlertStory, firing } from '@wattjobs/core/catalog';

const state = (instance: string) => `acuvim_meter_state{instance="${instance}"}`;
const meter = (instance: string, severity = 'warning') => ({ severity, instance });

/** Tests the alerts of `monitoring/alerts.yaml`. */
export const alertStories: readonly AlertStory[] = [
  {
    name: 'a meter goes down, another one is refused, and a third one falls silent with its job',
    interval: '1m',
    input_series: [
      { series: state('acuvim_10'), values: '0x10 1x110' },
      { series: state('acuvim_11'), values: '0x10 2x110' },
      { series: state('acuvim_12'), values: '0x10 _x110' },
    ],
    alert_rule_test: [
      firing('AcuvimMeterDown', 25),
      firing('AcuvimMeterDown', 27, meter('acuvim_10')),
      firing('AcuvimMeterRefused', 25),
      firing('AcuvimMeterRefused', 27, meter('acuvim_11', 'critical')),
      firing('AcuvimMeterSilent', 40),
      firing('AcuvimMeterSilent', 50, meter('acuvim_12', 'critical')),
    ],
  },
  {
    name: 'a current transformer is turned around, and the clock stops',
    interval: '1m',
    input_series: [
      { series: 'acuvim_power_check_ratio{instance="acuvim_10"}', values: '1x30 0.33x200' },
      { series: 'acuvim_clock_drift_seconds{instance="acuvim_10"}', values: '0x30 -90x200' },
    ],
    alert_rule_test: [
      firing('AcuvimPowerMismatch', 60),
      firing('AcuvimPowerMismatch', 110, meter('acuvim_10')),
      firing('AcuvimClockWrong', 60),
      firing('AcuvimClockWrong', 120, meter('acuvim_10')),
    ],
  },
  {
    name: 'a counter counts ten times too much, and is compared from time to time',
    interval: '1m',
    input_series: [{ series: 'acuvim_energy_check_ratio{instance="acuvim_10"}', values: '10 _ _ 10 _x5 10x900' }],
    alert_rule_test: [firing('AcuvimEnergyMismatch', 300), firing('AcuvimEnergyMismatch', 380, meter('acuvim_10'))],
  },
];
