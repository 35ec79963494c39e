import { documentedErrors, type EnphaseCloudControls } from './controls.ts';

/** A fault of the cloud, and the change of its controls that causes it. */
export interface EnphaseCloudFault {
  readonly name: string;
  /** Whether it affects token calls, reads, or both. */
  readonly meets: 'token' | 'api' | 'both';
  /** False if a client would wait forever. */
  readonly answers: boolean;
  readonly change: Partial<EnphaseCloudControls>;
}

/** Every fault, for tests of all of them. `control(fault.change)` switches one on. */
export const enphaseCloudFaults: readonly EnphaseCloudFault[] = [
  answered('slow', 'both', { delayMs: 200 }),
  unanswered('hang', 'both', { hang: true }),
  answered('connection dropped', 'both', { dropConnection: true }),
  answered('cut in half', 'both', { cutInHalf: true }),
  answered('status 500', 'both', { status500: true }),
  answered('lost answer', 'both', { lostAnswer: true }),
  answered('HTML 502, not carried out', 'both', { html502: 'not-carried-out' }),
  answered('HTML 502, carried out', 'both', { html502: 'carried-out' }),
  answered('HTML page with 200', 'both', { htmlPage: true }),
  answered('truncated JSON', 'both', { truncatedJson: true }),
  answered('wrong content type', 'both', { wrongContentType: true }),
  ...documentedErrors.map((error) => answered(`error body ${error}`, 'both', { refuseWith: error })),
  answered('connection dropped once', 'both', { dropConnection: true, times: 1 }),
  unanswered('token call held before it is carried out', 'token', { holdTokenAnswer: 'before' }),
  unanswered('token call held after it was carried out', 'token', { holdTokenAnswer: 'after' }),
  answered('token answer lost after rotation', 'token', { lostAnswer: true, applyTo: 'token', times: 1 }),
  answered('refresh refused, 400 invalid_grant', 'token', { refreshRefused: true, tokenErrorStatus: 400 }),
  answered('refresh refused, 401 invalid_grant', 'token', { refreshRefused: true, tokenErrorStatus: 401 }),
  answered('refresh refused, 400 invalid_token', 'token', { refreshRefused: true, tokenErrorStatus: 400, tokenErrorCode: 'invalid_token' }),
  answered('refresh refused, 401 invalid_token', 'token', { refreshRefused: true, tokenErrorStatus: 401, tokenErrorCode: 'invalid_token' }),
  answered('expires_in as text', 'token', { expiresInAsText: true }),
  answered('access tokens expired', 'api', { accessTokensEnded: true }),
  answered('access token expires during a run', 'api', { accessTokenCalls: 1 }),
  answered('401 during a run', 'api', { refuseWith: '401', skip: 1, applyTo: 'api' }),
  answered('events and alarms not in the plan', 'api', { forbiddenOnWatt: ['events', 'open_events', 'alarms', 'open_alarms'] }),
  answered('telemetry not in the plan', 'api', {
    forbiddenOnWatt: ['production_micro', 'production_meter', 'consumption_meter', 'battery'],
  }),
  answered('quota per minute used up', 'api', { minuteLimit: 1 }),
  answered('quota per month used up', 'api', { monthLimit: 1 }),
  answered('quota used up, without its period', 'api', { minuteLimit: 1, quotaPeriodFields: false }),
  answered('empty lists', 'api', { emptyLists: true }),
  answered('no meta', 'api', { metaMissing: 'everywhere' }),
  answered('operational_at null', 'api', { operationalAtNull: true }),
  answered('late micro-inverters', 'api', { lateMicroSeconds: 7200 }),
  answered('clock ahead', 'both', { clockSkewSeconds: 3600 }),
  answered('clock behind', 'both', { clockSkewSeconds: -3600 }),
];

function answered(name: string, meets: EnphaseCloudFault['meets'], change: Partial<EnphaseCloudControls>): EnphaseCloudFault {
  return { name, meets, answers: true, change };
}

function unanswered(name: string, meets: EnphaseCloudFault['meets'], change: Partial<EnphaseCloudControls>): EnphaseCloudFault {
  return { name, meets, answers: false, change };
}
