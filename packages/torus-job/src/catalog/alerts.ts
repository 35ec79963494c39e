/** The alerts of `monitoring/alerts.yaml`, for docs/monitoring.md. */
export const alerts = [
  {
    alert: 'TorusValuesStale',
    firesWhen: 'neither cloud nor unit gave fresh values for 15 minutes',
    whatToDo: '`helm test`, or the verb `check`, shows which one is down.',
  },
  {
    alert: 'TorusUnitSilent',
    firesWhen: 'the unit last reported to the cloud more than an hour ago',
    whatToDo: "Check the unit and its network. If the unit's address is set, values still arrive.",
  },
];
