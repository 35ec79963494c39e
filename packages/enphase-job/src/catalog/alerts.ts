/** The alerts of `monitoring/alerts.yaml`, for docs/monitoring.md. */
export const alerts = [
  {
    alert: 'EnphaseConsentEnds',
    firesWhen:
      'the refresh token expires within 7 days: it is normally replaced twice per day and is valid for a month, so refreshes have failed for weeks',
    whatToDo: 'Find out why refreshes fail; after it has expired, run [`authorize`](../charts/wattjobs/README.md#enphase-and-the-api).',
  },
  {
    alert: 'EnphaseRefreshFailing',
    firesWhen:
      "less than 6 hours of the access token's day are left, although it is replaced after 12; with a `REFRESH_AFTER` beyond 18 hours this comes too early. Every run reports when the token expires, even one that reads nothing",
    whatToDo: 'Read the log of the runs: the cloud, the Secret or its Lease is the cause.',
  },
  {
    alert: 'EnphaseQuotaForecastOverLimit',
    firesWhen:
      'for an hour, more calls are forecast for the month than the plan allows: even the slowest pace is too much, or something else uses the application',
    whatToDo: 'Use a larger plan, fewer `INTERVAL_SERIES`, or a separate application.',
  },
  {
    alert: 'EnphaseQuotaSpent',
    firesWhen: 'no call is left this month',
    whatToDo: 'Wait for the month to end, or change to a larger plan and set `ENPHASE_PLAN`.',
  },
  {
    alert: 'EnphaseWatermarkBehind',
    firesWhen: 'the rows of a kind are delivered completely only up to three days ago',
    whatToDo: 'The API is down, or the quota is too small to catch up: the log of the runs shows which.',
  },
  {
    alert: 'EnphaseSystemSilent',
    firesWhen: 'the system last reported to the cloud more than a day ago',
    whatToDo: 'Check its gateway and the network there.',
  },
];
