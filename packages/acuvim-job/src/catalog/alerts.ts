/** The alerts of `monitoring/alerts.yaml`, for docs/monitoring.md. */
export const alerts = [
  {
    alert: 'AcuvimMeterDown',
    firesWhen: 'a meter has not been reachable for 15 minutes',
    whatToDo: 'Check its power and network, and whether another client holds its connection; `check` shows the reason.',
  },
  {
    alert: 'AcuvimMeterRefused',
    firesWhen: 'the values of a meter have not fitted its profile for 15 minutes, so nothing of it is delivered',
    whatToDo: '`check` shows what does not fit; `discover` tries each profile.',
  },
  {
    alert: 'AcuvimMeterSilent',
    firesWhen: 'nothing has been heard of a meter for half an hour, although it was read within the last day',
    whatToDo: 'See whether the job still runs, and whether its points still arrive.',
  },
  {
    alert: 'AcuvimPowerMismatch',
    firesWhen: 'for an hour, the active power is more than a fifth away from that of volts, amperes and power factor',
    whatToDo: 'Check the direction and the ratio of each current transformer.',
  },
  {
    alert: 'AcuvimEnergyMismatch',
    firesWhen: 'for six hours, the energy counter and the integrated power differ by more than a tenth',
    whatToDo: 'Check the ratios in the meter, and whether it counts primary or secondary energy.',
  },
  {
    alert: 'AcuvimClockWrong',
    firesWhen: 'the clock of a meter has been more than a minute wrong for an hour',
    whatToDo: 'Set the clock, or the time server, in the meter: its own records have wrong times.',
  },
];
