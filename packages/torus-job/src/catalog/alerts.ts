/** The alerts of `monitoring/alerts.yaml`, for docs/monitoring.md. */
export const alerts = [
  {
    alert: 'TorusValuesStale',
    firesWhen: 'neither cloud nor unit gave fresh values for 15 minutes',
    whatToDo: '`helm test`, or the verb `check`, tells which part is out.',
  },
  {
    alert: 'TorusUnitSilent',
    firesWhen: 'the unit last reported to the cloud more than an hour ago',
    whatToDo: "Look at the unit and its network. Where the job knows the unit's address, values still arrive.",
  },
];
