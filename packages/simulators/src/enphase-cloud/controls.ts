import { amount, amountOrNull, choice, countOrNull, type FieldsOf, flag, listOf, signedNumber, anythingByName } from '../control/field.ts';
import { type TransportFaults, transportFaultNames, transportFaults } from '../control/transport-faults.ts';
import type { EnphaseCloudClock } from './clock.ts';
import { type Endpoint, endpoints } from './routes.ts';

/** How tokens are issued. What the vendor does not document is a control. */
export interface EnphaseCloudTokens {
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  readonly codeSeconds: number;
  /** How long after its use a refresh token still works, and returns the same pair. */
  readonly refreshGraceSeconds: number;
  /** Reusing a refresh token revokes its whole chain. */
  readonly reuseEndsChain: boolean;
  /** No refresh token is valid, and none is spent: the owner withdrew the consent. */
  readonly refreshRefused: boolean;
  /** A refresh revokes the earlier access token. */
  readonly refreshEndsAccessToken: boolean;
  /** An access token expires after this many calls; null: only by time. */
  readonly accessTokenCalls: number | null;
  /** No access token is valid until the next token answer, which switches this off. */
  readonly accessTokensEnded: boolean;
  /** How an invalid refresh token is refused. */
  readonly tokenErrorStatus: 400 | 401;
  readonly tokenErrorCode: 'invalid_grant' | 'invalid_token';
  readonly expiresInAsText: boolean;
  /** Whether the token endpoint takes its parameters from a form body. */
  readonly formBody: boolean;
  /** The owner's answer on the authorize page: to be asked for, or given in advance. */
  readonly consent: 'ask' | 'approve' | 'refuse';
  /** Token calls wait until this is `none` again: before or after execution. A client that disconnects before has no effect. */
  readonly holdTokenAnswer: 'none' | 'before' | 'after';
}

/** What the application may do. */
export interface EnphaseCloudPlan {
  readonly plan: 'watt' | 'kilowatt' | 'megawatt' | 'partner';
  /** Instead of the plan's limit. */
  readonly minuteLimit: number | null;
  readonly monthLimit: number | null;
  /** Which calls use quota: all with the application's key, those with a valid token, or those answered with 200. */
  readonly quotaCounts: 'all' | 'authorized' | 'answered';
  /** Whether calls to the token endpoint use quota as well. */
  readonly tokenCallsCount: boolean;
  /** Whether a 429 includes its period. */
  readonly quotaPeriodFields: boolean;
  /** What answers 401 on the plan Watt. */
  readonly forbiddenOnWatt: readonly Endpoint[];
}

/** What the systems report, and how. */
export interface EnphaseCloudData {
  readonly operationalAtNull: boolean;
  /** Where `meta` is omitted: as in the published samples, everywhere, or nowhere. */
  readonly metaMissing: 'as-documented' | 'everywhere' | 'nowhere';
  /** Intervals younger than this lack some micro-inverters, which report later. */
  readonly lateMicroSeconds: number;
  /** Whether micro-inverters have intervals at night. */
  readonly nightIntervals: boolean;
  /** The systems stopped reporting at this Unix time. */
  readonly lastReportSeconds: number | null;
  /** Fields of every summary, instead of their real values. */
  readonly summaryValues: Readonly<Record<string, unknown>>;
  /** Which events and alarms a window contains: those that started in it, or all that overlap it. */
  readonly eventWindow: 'started' | 'overlapping';
  /** How far back events and alarms can be requested. */
  readonly eventHistoryDays: number;
}

export interface EnphaseCloudFaults extends TransportFaults {
  /** The request is executed and the connection is closed without an answer. */
  readonly lostAnswer: boolean;
  /** The gateway's HTML page with 502, with or without executing the request. */
  readonly html502: 'none' | 'not-carried-out' | 'carried-out';
  /** An HTML page with 200. */
  readonly htmlPage: boolean;
  /** One of the documented error bodies; see `documentedErrors`. */
  readonly refuseWith: DocumentedError | 'none';
  /** The JSON is cut off, but the answer is complete. The request has taken effect. */
  readonly truncatedJson: boolean;
  /** JSON as `text/html`. The request has taken effect. */
  readonly wrongContentType: boolean;
  /** Every list in the answer is empty. */
  readonly emptyLists: boolean;
  /** Which requests have the faults. */
  readonly applyTo: FaultScope;
}

export const documentedErrors = [
  '401',
  '403',
  '404',
  '405',
  '422',
  '429',
  '429-minute',
  '429-month',
  '429-reasons',
  '500',
  '500-codes',
  '501',
] as const;
export type DocumentedError = (typeof documentedErrors)[number];

const faultScopes = ['all', 'api', 'token', 'authorize', ...endpoints] as const;
type FaultScope = (typeof faultScopes)[number];

/** Everything that can be set at the start and changed while the cloud runs. */
export interface EnphaseCloudControls
  extends EnphaseCloudTokens,
    EnphaseCloudPlan,
    EnphaseCloudData,
    EnphaseCloudClock,
    EnphaseCloudFaults {}

const daySeconds = 86_400;

export const enphaseCloudFields: FieldsOf<EnphaseCloudControls> = {
  accessTokenSeconds: amount(daySeconds),
  refreshTokenSeconds: amount(30 * daySeconds),
  codeSeconds: amount(600),
  refreshGraceSeconds: amount(0),
  reuseEndsChain: flag(false),
  refreshRefused: flag(false),
  refreshEndsAccessToken: flag(false),
  accessTokenCalls: countOrNull(),
  accessTokensEnded: flag(false),
  tokenErrorStatus: choice(401, [400, 401]),
  tokenErrorCode: choice('invalid_grant', ['invalid_grant', 'invalid_token']),
  expiresInAsText: flag(false),
  formBody: flag(true),
  consent: choice('ask', ['ask', 'approve', 'refuse']),
  holdTokenAnswer: choice('none', ['none', 'before', 'after']),
  plan: choice('watt', ['watt', 'kilowatt', 'megawatt', 'partner']),
  minuteLimit: countOrNull(),
  monthLimit: countOrNull(),
  quotaCounts: choice('all', ['all', 'authorized', 'answered']),
  tokenCallsCount: flag(false),
  quotaPeriodFields: flag(true),
  forbiddenOnWatt: listOf(endpoints),
  operationalAtNull: flag(false),
  metaMissing: choice('as-documented', ['as-documented', 'everywhere', 'nowhere']),
  lateMicroSeconds: amount(0),
  nightIntervals: flag(true),
  lastReportSeconds: amountOrNull(),
  summaryValues: anythingByName(),
  eventWindow: choice('started', ['started', 'overlapping']),
  eventHistoryDays: amount(274),
  clockSkewSeconds: signedNumber(0),
  nowSeconds: amountOrNull(),
  ...transportFaults,
  lostAnswer: flag(false),
  html502: choice('none', ['none', 'not-carried-out', 'carried-out']),
  htmlPage: flag(false),
  refuseWith: choice('none', ['none', ...documentedErrors]),
  truncatedJson: flag(false),
  wrongContentType: flag(false),
  emptyLists: flag(false),
  applyTo: choice('all', faultScopes),
};

export const enphaseCloudFaultNames = [
  ...transportFaultNames,
  'lostAnswer',
  'html502',
  'htmlPage',
  'refuseWith',
  'truncatedJson',
  'wrongContentType',
  'emptyLists',
  'applyTo',
] as const;
