import type { FaultRow } from '@wattjobs/core/testing';

/** The fault table of the README; faults.test.ts makes each of them happen. What becomes of the tokens is in the crash matrix. */
export const faultTable = {
  nothingDue: {
    fault: 'The pace of the plan leaves nothing for this run',
    seen: 'nothing: the run ends at once, without a call',
    exitCode: 0,
    kept: 'the quota, which lasts the whole month; the values in the Pushgateway stay',
  },
  cloudDropped: {
    fault: 'The cloud closes the connection',
    seen: '`cloud_connection`; in the next run `cloud_backed_off`, without a call',
    exitCode: 69,
    kept: 'the watermarks; one call is lost, not one for each endpoint',
  },
  cloudGateway: {
    fault: 'The cloud’s gateway answers 502 with a web page',
    seen: '`cloud_status`',
    exitCode: 69,
    kept: 'as before',
  },
  cloudPage: {
    fault: 'The cloud answers 200 with a web page',
    seen: '`cloud_page`',
    exitCode: 69,
    kept: 'as before',
  },
  cloudTruncated: {
    fault: 'The JSON of one answer is cut off',
    seen: '`cloud_broken`',
    exitCode: 0,
    kept: 'what the other endpoints gave; that one is read again after five minutes',
  },
  cloudError: {
    fault: 'One endpoint answers 500 or 501',
    seen: '`cloud_status`',
    exitCode: 0,
    kept: 'what the other endpoints gave',
  },
  windowRefused: {
    fault: 'The cloud does not take a window (422)',
    seen: '`cloud_request_refused` with its words',
    exitCode: 0,
    kept: 'what the other endpoints gave; the watermark of this one',
  },
  emptyLists: {
    fault: 'Every list is empty',
    seen: 'nothing',
    exitCode: 0,
    kept: 'the watermark moves no further than the system reported',
  },
  gatewaySilent: {
    fault: 'The system’s gateway reports nothing for days',
    seen: '`enphase_last_report_timestamp_seconds` stands still, and the watermark of the intervals with it',
    exitCode: 0,
    kept: 'what the gateway tells later is read from there on',
  },
  notInPlan: {
    fault: 'The plan does not include an endpoint (401 while others answer)',
    seen: '`cloud_not_allowed`',
    exitCode: 0,
    kept: 'the token: no refresh; the endpoint is left alone for a day',
  },
  notShared: {
    fault: 'One of several systems is not shared with the application (403)',
    seen: '`cloud_not_allowed`, naming the system',
    exitCode: 0,
    kept: 'the readings of the others',
  },
  wrongKey: {
    fault: 'The API key is wrong (401 everywhere, with a token that was good)',
    seen: '`cloud_credentials`; for an hour the run says so without a call, unless the credentials change',
    exitCode: 77,
    kept: 'the tokens: no refresh',
  },
  tokenRefused: {
    fault: 'The cloud forgets an access token that it has never answered well',
    seen: 'nothing: one refresh, and the call is repeated',
    exitCode: 0,
    kept: 'everything',
  },
  unknownSystem: {
    fault: '`SYSTEM_ID` names a system that there is not (404)',
    seen: '`settings`, naming it',
    exitCode: 78,
    kept: 'the readings of the others',
  },
  minuteQuota: {
    fault: 'The cloud answers 429 for the minute, because others use the quota too',
    seen: '`cloud_quota`',
    exitCode: 75,
    kept: 'what was read before; the ledger waits for the next minute',
  },
  monthQuota: {
    fault: 'The cloud answers 429 for the month',
    seen: '`cloud_quota`, then `quota_used_up` without a call until the month is over',
    exitCode: 75,
    kept: 'what was read before; the watermarks, from which the next month goes on',
  },
  ledgerLost: {
    fault: 'The ledger in the token store is damaged or gone',
    seen: '`quota_ledger_lost`; it counts on from what the state knows',
    exitCode: 0,
    kept: 'the tokens and every other key beside it',
  },
  apiDown: {
    fault: 'The local API is down or not ready',
    seen: '`api_connection` or `api_status`',
    exitCode: 75,
    kept: 'the quota: no call is made; the watermarks; the tokens, which are refreshed where that is due',
  },
  apiFails: {
    fault: 'The local API fails after the readings were read',
    seen: '`api_status`',
    exitCode: 75,
    kept: 'the watermarks; the next run repeats the pass at once, three runs in a row at most, then at the plan’s pace',
  },
  apiKey: {
    fault: 'The local API refuses the key',
    seen: '`api_credentials`',
    exitCode: 77,
    kept: 'the quota: no call is made',
  },
  apiTooLarge: {
    fault: 'The batch is too large for the local API (413)',
    seen: 'nothing: it is divided',
    exitCode: 0,
    kept: 'every row',
  },
  apiRefusesRow: {
    fault: 'The local API refuses one row',
    seen: '`api_refused`, with the key of the row in the log',
    exitCode: 75,
    kept: 'every other row; the watermark moves, so it is not offered again',
  },
  legacyDown: {
    fault: 'The API of `LOCAL_API_BASE_URL` is down',
    seen: '`api_connection`',
    exitCode: 75,
    kept: 'the quota: no call is made',
  },
  legacyPage: {
    fault: 'A web page answers 200 at `LOCAL_API_BASE_URL`, as that of a login does',
    seen: '`api_page`',
    exitCode: 75,
    kept: 'what was read is read again by the next runs',
  },
  legacyRefuses: {
    fault: 'An older API refuses a row (422), as for an `operational_at` that is null',
    seen: '`api_refused`',
    exitCode: 75,
    kept: 'the rows of other systems',
  },
  pushgatewayDown: {
    fault: 'The Pushgateway is down, and the API is not',
    seen: '`pushgateway_connection`',
    exitCode: 75,
    kept: 'the rows, which the API has; nothing is read twice',
  },
  clockSetBack: {
    fault: 'The machine’s clock is set back by a day',
    seen: 'nothing',
    exitCode: 0,
    kept: 'what the ledger has counted',
  },
  daylightSaving: {
    fault: 'The clocks of the system change (a day of 25 hours)',
    seen: 'nothing',
    exitCode: 0,
    kept: 'every interval of that day, once',
  },
  settingsWrong: {
    fault: 'Settings are wrong',
    seen: 'every problem at once, each with its variable',
    exitCode: 78,
    kept: 'everything: nothing is read or posted',
  },
  stateCorrupt: {
    fault: 'The state is not what the job wrote',
    seen: '`STATE_CORRUPT`, where it is and how to remove it',
    exitCode: 78,
    kept: 'the document, untouched',
  },
  stopped: {
    fault: 'SIGTERM before anything was read',
    seen: '`RUN_INTERRUPTED`',
    exitCode: 75,
    kept: 'the watermarks',
  },
} as const satisfies Record<string, FaultRow>;

export type Fault = keyof typeof faultTable;
