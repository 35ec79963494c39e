import type { FaultRow } from '@wattjobs/core/testing';

/** The fault table of the README; faults.test.ts makes each of them happen. */
export const faultTable = {
  cloudStale: {
    fault: 'The unit stops reporting to the cloud',
    seen: '`torus_data_source` 1, then 3 until the unit may be read again; `cloud_stale`',
    exitCode: 0,
    kept: 'the unit’s own values, and beside them the cloud’s last distortion; `torus_device_last_seen_timestamp` keeps the last report',
  },
  cloudTimeout: {
    fault: 'The cloud does not answer',
    seen: '`torus_data_source` 1 or 3; `cloud_timeout`',
    exitCode: 0,
    kept: 'the unit’s own values; the back-off begins',
  },
  cloudDns: {
    fault: 'The cloud’s name does not resolve',
    seen: '`torus_data_source` 1 or 3; `cloud_dns`',
    exitCode: 0,
    kept: 'the unit’s own values',
  },
  cloudStatus: {
    fault: 'The cloud answers 500',
    seen: '`torus_data_source` 1 or 3; `cloud_status`',
    exitCode: 0,
    kept: 'the unit’s own values',
  },
  cloudMaintenance: {
    fault: 'The cloud answers a maintenance page with status 200',
    seen: '`torus_data_source` 1 or 3; `cloud_maintenance`',
    exitCode: 0,
    kept: 'the unit’s own values; the session',
  },
  cloudPageChanged: {
    fault: 'The cloud’s page changed',
    seen: '`torus_data_source` 1 or 3; `cloud_page_changed`, with a fingerprint of the page in the log',
    exitCode: 0,
    kept: 'the unit’s own values',
  },
  cloudCut: {
    fault: 'The cloud’s answer is cut off',
    seen: '`torus_data_source` 1 or 3; `cloud_broken`',
    exitCode: 0,
    kept: 'the unit’s own values',
  },
  sessionExpired: {
    fault: 'The session expires in the middle of a run',
    seen: 'nothing: it logs in again',
    exitCode: 0,
    kept: 'every tick',
  },
  loginRefusedWithUnit: {
    fault: 'The cloud refuses the login; there is a unit',
    seen: '`cloud_login_refused`; `torus_data_source` 1 or 3',
    exitCode: 77,
    kept: 'the unit’s own values; the account: it is not tried again for an hour, or until the credentials change',
  },
  loginRefusedWithoutUnit: {
    fault: 'The cloud refuses the login; there is no unit',
    seen: '`cloud_login_refused`; the run ends at once',
    exitCode: 77,
    kept: 'the account; the two time stamps',
  },
  clockAhead: {
    fault: 'The unit’s clock is more than five minutes ahead',
    seen: '`torus_data_source` 1 or 3; `cloud_clock_ahead`',
    exitCode: 0,
    kept: 'the last believable `torus_device_last_seen_timestamp`',
  },
  dateOrder: {
    fault: 'The date does not fit `DEVICE_DATE_ORDER`',
    seen: '`torus_data_source` 1 or 3; `cloud_time_refused`',
    exitCode: 0,
    kept: 'the unit’s own values; the date is never swapped',
  },
  ambiguousNumber: {
    fault: 'A number can be read in two ways (`1,234`)',
    seen: '`value_refused`; that series is absent',
    exitCode: 0,
    kept: 'the other values',
  },
  unitOff: {
    fault: 'The cloud is stale and the unit is off',
    seen: '`torus_data_source` 2; `unit_connection`',
    exitCode: 0,
    kept: 'the stale values of the cloud, marked by the source; the time stamps',
  },
  bothOff: {
    fault: 'Neither the cloud nor the unit answers',
    seen: '`torus_data_source` 2 without values; the reasons of both',
    exitCode: 69,
    kept: 'the two time stamps, so that “seconds since” keeps counting',
  },
  unitPageChanged: {
    fault: 'The unit’s page shows no input voltage',
    seen: '`torus_data_source` 2; `unit_page_changed`',
    exitCode: 0,
    kept: 'as when the unit is off',
  },
  unitBrokenHead: {
    fault: 'The unit’s answer breaks the rules of HTTP (bare line feeds, folded headers, two equal lengths, no blank line …)',
    seen: 'nothing: it is read all the same, from the unit alone',
    exitCode: 0,
    kept: 'the unit’s own values',
  },
  unitContradictsItself: {
    fault: 'The unit’s answer contradicts itself (two different lengths, a length beside chunks) or its head has no end',
    seen: '`torus_data_source` 2; `unit_broken` or `unit_too_large`',
    exitCode: 0,
    kept: 'as when the unit is off',
  },
  unitOldTls: {
    fault: 'The unit speaks TLS 1.0 or 1.1, or has weak keys',
    seen: '`unit_tls`; `TORUS_LOCAL_TLS=legacy` speaks it with that host alone',
    exitCode: 69,
    kept: 'the two time stamps',
  },
  unitCertificate: {
    fault: 'The unit’s certificate is self-signed',
    seen: '`unit_tls`; `TORUS_LOCAL_TLS=insecure` accepts it',
    exitCode: 69,
    kept: 'the two time stamps',
  },
  pushgatewayDownForAWhile: {
    fault: 'The Pushgateway is down for some ticks',
    seen: '`missedDeliveries` in the summary; `pushgateway_connection`',
    exitCode: 0,
    kept: 'every tick but those',
  },
  pushgatewayDownAtTheEnd: {
    fault: 'The Pushgateway is down at the end of the run',
    seen: '`pushgateway_connection`; the last values are offered again for five seconds',
    exitCode: 75,
    kept: 'the state; `torus_scrape_last_success_timestamp` does not move',
  },
  pushgatewayRefuses: {
    fault: 'A group of the old scraper is in the way',
    seen: '`pushgateway_refused`; `check` prints the DELETE that mends it',
    exitCode: 75,
    kept: 'what the Pushgateway held before',
  },
  pushgatewayCredentials: {
    fault: 'A proxy before the Pushgateway answers 401',
    seen: '`pushgateway_credentials`',
    exitCode: 77,
    kept: 'the state',
  },
  settingsWrong: {
    fault: 'Settings are wrong',
    seen: 'every problem at once, each with its variable',
    exitCode: 78,
    kept: 'everything: nothing is read or pushed',
  },
  stateCorrupt: {
    fault: 'The state is not what the job wrote',
    seen: '`STATE_CORRUPT`, where it is and how to remove it',
    exitCode: 78,
    kept: 'the document, untouched',
  },
  stateUnwritable: {
    fault: 'The state cannot be written (disk full)',
    seen: '`state_unavailable`; a session that is there is used, but no login is tried and the unit is left alone',
    exitCode: 75,
    kept: 'the old document; no attempt goes without a record',
  },
  stopped: {
    fault: 'SIGTERM in the middle of a run',
    seen: 'a summary with fewer ticks',
    exitCode: 0,
    kept: 'what was delivered, the session, the back-off',
  },
  stoppedAtOnce: {
    fault: 'SIGTERM before the first pass is complete',
    seen: '`RUN_INTERRUPTED`',
    exitCode: 75,
    kept: 'what the Pushgateway held before',
  },
  backedOff: {
    fault: 'The cloud has been out for so long that a whole run leaves it alone; there is no unit',
    seen: '`cloud_backed_off`; `torus_data_source` 2 without values',
    exitCode: 69,
    kept: 'the two time stamps',
  },
  loginUnclear: {
    fault: 'The cloud fails in the middle of the login',
    seen: '`cloud_timeout` or `cloud_status`, then `cloud_login_held`; `torus_data_source` 1 or 3',
    exitCode: 0,
    kept: 'the account: the login is repeated after one minute, then two, four, and so on',
  },
  clockSetBack: {
    fault: 'The machine’s clock is set back by a day',
    seen: 'nothing',
    exitCode: 0,
    kept: 'back-off and limit hold no longer than usual',
  },
} as const satisfies Record<string, FaultRow>;

export type Fault = keyof typeof faultTable;
