/** The alerts of `monitoring/alerts.yaml`, for docs/monitoring.md. */
export const alerts = [
  {
    alert: 'ConsumptionReadingFailing',
    firesWhen: 'every visit to a meter has failed for an hour',
    whatToDo: 'Read the reason in the log of a run, or in the last reading of the endpoint in the API, which keeps the page.',
  },
  {
    alert: 'ConsumptionMeterHasNoValue',
    firesWhen: 'a meter has shown a placeholder in place of its counter for six hours',
    whatToDo: 'Look at its page: its sensor or its bus may be disconnected.',
  },
  {
    alert: 'ConsumptionCounterStands',
    firesWhen: 'for seven hours, a counter has not moved although the same page shows more than 100 W',
    whatToDo: 'Look at the page and at the display: the counter may have reached its largest number.',
  },
  {
    alert: 'ConsumptionEndpointSilent',
    firesWhen:
      'nothing has been heard of an endpoint for a day, although it was visited within a week; one that is visited less often than daily fires too',
    whatToDo: 'See whether the job runs, whether `endpoints_left` is counted, and whether its points arrive.',
  },
];
