import { randomBytes } from 'node:crypto';
import { ControlPanel } from '../control/panel.ts';
import { serve, type Wait } from '../http/exchange.ts';
import { type ListenOptions, listen, type Simulator } from '../http/listen.ts';
import type { ReceivedRequest } from '../http/message.ts';
import { type RecordedRequest, recordOf, remember } from '../http/recorded-request.ts';
import { EnphaseSite } from './cloud.ts';
import { type EnphaseCloudControls, enphaseCloudFaultNames, enphaseCloudFields } from './controls.ts';
import { demoEnphase, type EnphaseSystem } from './demo.ts';
import { answerInstead, inScope } from './faults.ts';
import { type GrantCounts, type ParameterPlace, parameterPlace } from './oauth/token-endpoint.ts';
import { type EnphaseCloudRequestKind, kindOf } from './routes.ts';

/** Any control may get its initial value here. */
export interface EnphaseCloudOptions extends ListenOptions, Partial<EnphaseCloudControls> {
  /** The OAuth client; by default the one in `demoEnphase`. */
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly apiKey?: string;
  readonly systems?: readonly EnphaseSystem[];
  /** Redirect addresses of the application's own, beside the cloud's page. */
  readonly redirectUris?: readonly string[];
  /** The machine's clock, in milliseconds since the epoch; the controls set how the cloud's differs. */
  readonly now?: () => number;
  readonly random?: (bytes: number) => Uint8Array;
  readonly wait?: Wait;
}

interface RecordedCall extends RecordedRequest<EnphaseCloudRequestKind> {
  /** The query's parameters without secrets. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Where a token call had its parameters; null for all else. */
  readonly parameterPlace: ParameterPlace | null;
}

export type EnphaseCloudRequest = Readonly<RecordedCall>;

/** The result of an owner's consent for an application. */
export interface EnphaseTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds since the epoch, by the cloud's clock. */
  readonly accessExpiresMs: number;
  readonly refreshExpiresMs: number;
}

export interface EnphaseCloud extends Simulator {
  /** Changes the named controls and keeps the rest. Throws ControlError if a value is invalid. */
  control(change: Partial<EnphaseCloudControls>): void;
  /** Every call but those below `/_control`. Times are by the cloud's clock. */
  readonly requests: readonly EnphaseCloudRequest[];
  /** How often each grant was executed or refused. */
  readonly grants: Readonly<GrantCounts>;
  /** Token calls that wait because of `holdTokenAnswer`. */
  readonly heldTokenRequests: number;
  /** The cloud's time, in milliseconds since the epoch. */
  nowMs(): number;
  /** A first pair, as though an owner had consented and the code had been exchanged. */
  issueTokens(): EnphaseTokens;
  /** A code, as though an owner had consented; without an address it is for the cloud's own redirect page. */
  grantCode(redirectUri?: string): string;
  /** Whether this refresh token would give a new pair now. */
  isLiveRefreshToken(refreshToken: string): boolean;
  /** Every token ever issued, so that tests can search for leaks. */
  issuedTokens(): readonly string[];
}

/** Starts a simulator of the Enphase cloud: OAuth with single-use refresh tokens, and the Monitoring API v4 of a few systems. */
export async function startEnphaseCloud(options: EnphaseCloudOptions = {}): Promise<EnphaseCloud> {
  const {
    port,
    host,
    clientId,
    clientSecret,
    apiKey,
    systems,
    redirectUris,
    now = Date.now,
    random = randomBytes,
    wait,
    ...controls
  } = options;
  const panel = new ControlPanel<EnphaseCloudControls>(enphaseCloudFields, enphaseCloudFaultNames, controls);
  const site = new EnphaseSite({
    panel,
    random,
    machineTimeMs: now,
    clientId: clientId ?? demoEnphase.clientId,
    clientSecret: clientSecret ?? demoEnphase.clientSecret,
    apiKey: apiKey ?? demoEnphase.apiKey,
    otherApiKeys: [demoEnphase.otherApiKey],
    redirectUris: redirectUris ?? [],
    systems: systems ?? demoEnphase.systems,
  });
  const requests: RecordedCall[] = [];
  const listener = serve<EnphaseCloudRequestKind, EnphaseCloudControls>({
    panel,
    kindOf,
    inScope,
    wait,
    faultAnswer: (faults, request) => answerInstead(faults, request, site.nowMs()),
    answer: (request, kind, faults, gone) => site.answer(request, kind, faults, gone),
    record: (request, kind) => {
      const call = recordedCall(request, kind, site.nowMs());
      return kind === 'control' ? call : remember(requests, call);
    },
    dateOf: () => new Date(site.nowMs()),
    observed: () => ({ ...site.observed(), requests: requests.slice(-100) }),
  });
  const simulator = await listen(listener, { port, host });
  return {
    ...simulator,
    control: (change) => panel.change(change),
    requests,
    grants: site.grants,
    get heldTokenRequests() {
      return site.heldTokenRequests;
    },
    nowMs: () => site.nowMs(),
    issueTokens: () => site.issueTokens(),
    grantCode: (redirectUri = `${simulator.url}/oauth/redirect_uri`) => site.grantCode(redirectUri),
    isLiveRefreshToken: (refreshToken) => site.isLiveRefreshToken(refreshToken),
    issuedTokens: () => site.issuedTokens(),
  };
}

const recordedParameters = [
  'grant_type',
  'summary_date',
  'start_time',
  'end_time',
  'start_at',
  'start_date',
  'end_date',
  'granularity',
  'cleared',
  'page',
  'size',
  'sort_by',
  'production',
  'event_type_id',
];

function recordedCall(request: ReceivedRequest, kind: EnphaseCloudRequestKind, timeMs: number): RecordedCall {
  const parameters = Object.fromEntries([...request.query].filter(([name]) => recordedParameters.includes(name)));
  return { ...recordOf(request, kind, timeMs), parameters, parameterPlace: kind === 'token' ? parameterPlace(request) : null };
}
