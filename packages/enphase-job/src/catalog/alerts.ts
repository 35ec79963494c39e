/** The alerts of `monitoring/alerts.yaml`, for docs/monitoring.md. */
export const alerts = [
  {
    alert: 'EnphaseConsentEnds',
    firesWhen: 'the refresh token ends within 7 days: it is replaced twice a day and lives for a month, so that this has failed for weeks',
    whatToDo: 'See why refreshes fail; once it has ended, [`authorize`](../charts/wattjobs/README.md#enphase-and-the-api).',
  },
  {
    alert: 'EnphaseRefreshFailing',
    firesWhen:
      "less than 6 hours of the access token's day are left, where it is replaced after 12; with a `REFRESH_AFTER` beyond 18 hours this comes too early. Every run tells when the token ends, also one that reads nothing",
    whatToDo: 'Read what the runs said: the cloud, the Secret or its Lease holds it up.',
  },
  {
    alert: 'EnphaseQuotaForecastOverLimit',
    firesWhen:
      'for an hour, more calls are forecast for the month than the plan allows: even the slowest pace is too much, or something else uses the application',
    whatToDo: 'A larger plan, fewer `INTERVAL_SERIES`, or an application of its own.',
  },
  {
    alert: 'EnphaseQuotaSpent',
    firesWhen: 'no call is left this month',
    whatToDo: 'Wait for the month to end, or raise the plan and `ENPHASE_PLAN` with it.',
  },
  {
    alert: 'EnphaseWatermarkBehind',
    firesWhen: 'something was delivered completely only up to three days ago',
    whatToDo: 'The API is out, or the quota is too small to catch up: the runs say which.',
  },
  {
    alert: 'EnphaseSystemSilent',
    firesWhen: 'the system last reported to the cloud more than a day ago',
    whatToDo: 'Look at its gateway and the network there.',
  },
];
