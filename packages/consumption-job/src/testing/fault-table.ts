import type { FaultRow } from '@wattjobs/core/testing';

/** The fault table of the README; faults.test.ts causes each fault. */
export const faultTable = {
  meterOff: {
    fault: 'One of several meters is off',
    seen: '`consumption_reading_state` 1 for that meter; `meter_connection`, after three visits',
    exitCode: 0,
    kept: 'the readings of the other meters; a record of the failure in the API',
  },
  allOff: {
    fault: 'All meters are off',
    seen: '`meter_connection` for each',
    exitCode: 69,
    kept: 'a record of each failure in the API',
  },
  unreliable: {
    fault: 'A meter answers only every third request, otherwise with 500 or 503',
    seen: 'nothing: it is visited again after a pause',
    exitCode: 0,
    kept: 'its reading',
  },
  loginRefused: {
    fault: 'The password of a meter was changed',
    seen: '`login_refused`, after one visit: no account is locked',
    exitCode: 77,
    kept: 'the readings of the other meters',
  },
  tooMany: {
    fault: 'A meter says that there are too many requests (429)',
    seen: '`meter_throttled`, after one visit',
    exitCode: 0,
    kept: 'the readings of the other meters; the next run asks it again',
  },
  pageChanged: {
    fault: 'The page of a meter has another structure, as after an update of its firmware',
    seen: '`value_missing`, and the page in the reading of the API',
    exitCode: 0,
    kept: 'the readings of the other meters; no wrong value',
  },
  placeholder: {
    fault: 'A meter shows `--` in place of its counter',
    seen: '`consumption_reading_state` 2',
    exitCode: 0,
    kept: 'that it was visited; the counter is unknown, and not 0',
  },
  risesTooFast: {
    fault: 'The counter of a meter shows ten times as much as last time, with the same digits',
    seen: '`separator_changed`, with the text of the page',
    exitCode: 0,
    kept: 'the last good reading, with which the next one is compared',
  },
  addressRefused: {
    fault: 'The address of an endpoint is not in `ALLOWED_NETWORKS`',
    seen: '`address_refused`: nothing is sent there',
    exitCode: 0,
    kept: 'the readings of the other meters',
  },
  keyMissing: {
    fault: 'An endpoint has sealed credentials, and `CREDENTIALS_KEY` is missing',
    seen: 'the reading of that endpoint says so; `settings`',
    exitCode: 78,
    kept: 'the readings of the other meters',
  },
  apiDown: {
    fault: 'The API is down when the run begins',
    seen: '`api_status`; no meter is visited',
    exitCode: 75,
    kept: 'the endpoints stay due',
  },
  apiGoesDown: {
    fault: 'The API goes down during the run',
    seen: '`api_status`',
    exitCode: 75,
    kept: 'the readings, in the state: the next run delivers them, without the pages',
  },
  keyRefused: {
    fault: 'The API refuses the key',
    seen: '`api_credentials`',
    exitCode: 77,
    kept: 'the endpoints stay due',
  },
  stopped: {
    fault: 'The run is stopped (SIGTERM)',
    seen: 'visits end at once, after they logged out; nothing else begins',
    exitCode: 0,
    kept: 'what was read until then is delivered; the rest is due again when its claim ends. If nothing was read, the exit code is 75',
  },
  noTime: {
    fault: 'The run has no time for some of the endpoints that are due',
    seen: '`endpoints_left`, with their number',
    exitCode: 0,
    kept: 'what was read; the next run reads the rest',
  },
  fileWrong: {
    fault: '`ENDPOINTS_FILE` has a mistake',
    seen: '`settings`: each mistake with its place in the file',
    exitCode: 78,
    kept: 'everything: nothing is visited',
  },
} as const satisfies Readonly<Record<string, FaultRow>>;

export type Fault = keyof typeof faultTable;
