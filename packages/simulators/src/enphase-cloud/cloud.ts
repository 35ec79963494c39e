import type { ControlPanel } from '../control/panel.ts';
import { type Answer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import { Access, sharedSystem } from './access.ts';
import { compactJson, Refusal } from './answers.ts';
import { cloudTimeMs } from './clock.ts';
import type { EnphaseCloudControls } from './controls.ts';
import type { EnphaseSystem } from './demo.ts';
import type { SystemCall } from './endpoints/call.ts';
import { systemEndpoints } from './endpoints/endpoints.ts';
import { eventTypeList } from './endpoints/incidents.ts';
import { systemList } from './endpoints/systems.ts';
import { spoilt } from './faults.ts';
import { AuthorizationCodes } from './oauth/authorization-codes.ts';
import { authorizeAnswer, redirectPage } from './oauth/authorize-pages.ts';
import { type GrantCounts, TokenEndpoint, tokenAnswer } from './oauth/token-endpoint.ts';
import { tokenFingerprint, TokenPairs, type TokenPair } from './oauth/token-pairs.ts';
import { type Plant, plantOf } from './plant/plant.ts';
import { Quota } from './quota.ts';
import { type Endpoint, type EnphaseCloudRequestKind, isEndpoint, systemIdIn } from './routes.ts';

export interface EnphaseSiteOptions {
  readonly panel: ControlPanel<EnphaseCloudControls>;
  readonly machineTimeMs: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly apiKey: string;
  readonly otherApiKeys: readonly string[];
  readonly redirectUris: readonly string[];
  readonly systems: readonly EnphaseSystem[];
}

/** The routes of the cloud, and what it remembers between requests. */
export class EnphaseSite {
  readonly #options: EnphaseSiteOptions;
  readonly #pairs: TokenPairs;
  readonly #codes: AuthorizationCodes;
  readonly #tokenEndpoint: TokenEndpoint;
  readonly #quota = new Quota();
  readonly #access: Access;
  readonly #plants: ReadonlyMap<string, Plant>;
  #waitingTokenCalls = 0;

  constructor(options: EnphaseSiteOptions) {
    this.#options = options;
    this.#pairs = new TokenPairs(options.clientId, () => Buffer.from(options.random(16)).toString('hex'));
    this.#codes = new AuthorizationCodes(options.random);
    this.#tokenEndpoint = new TokenEndpoint({ ...options, pairs: this.#pairs, codes: this.#codes });
    this.#access = new Access({ ...options, pairs: this.#pairs, quota: this.#quota });
    this.#plants = new Map(options.systems.map((system) => [String(system.systemId), plantOf(system)]));
  }

  /** The cloud's time, in milliseconds since the epoch. */
  nowMs(): number {
    return cloudTimeMs(this.#options.machineTimeMs(), this.#controls);
  }

  get grants(): GrantCounts {
    return this.#tokenEndpoint.grants;
  }

  get heldTokenRequests(): number {
    return this.#waitingTokenCalls;
  }

  issueTokens(): TokenPair {
    return this.#pairs.issue(this.nowMs(), this.#controls);
  }

  grantCode(redirectUri: string): string {
    return this.#codes.grant(redirectUri, this.nowMs() + this.#controls.codeSeconds * 1000);
  }

  isLiveRefreshToken(refreshToken: string): boolean {
    return this.#pairs.isLive(refreshToken, this.nowMs());
  }

  issuedTokens(): string[] {
    return this.#pairs.issued();
  }

  /** What was seen so far, without any token. */
  observed() {
    const nowMs = this.nowMs();
    return {
      nowSeconds: nowMs / 1000,
      grants: this.grants,
      liveRefreshTokens: this.#pairs.liveRefreshTokens(nowMs).map(tokenFingerprint),
      heldTokenRequests: this.#waitingTokenCalls,
      quotaUsed: this.#quota.used(nowMs),
    };
  }

  /** Executes a request; null: nothing of the answer arrives. Rejects if the client of a held token call disconnects. */
  async answer(
    request: ReceivedRequest,
    kind: EnphaseCloudRequestKind,
    faults: EnphaseCloudControls | null,
    gone: AbortSignal,
  ): Promise<Answer | null> {
    if (kind === 'token') await this.#hold('before', gone);
    const answer = this.#carryOut(request, kind);
    if (kind === 'token') await this.#hold('after', gone);
    return faults ? spoilt(answer, faults) : answer;
  }

  get #controls(): EnphaseCloudControls {
    return this.#options.panel.current;
  }

  #carryOut(request: ReceivedRequest, kind: EnphaseCloudRequestKind): Answer {
    try {
      if (isEndpoint(kind)) return this.#callEndpoint(request, kind);
      switch (kind) {
        case 'authorize':
          return authorizeAnswer(request, {
            ...this.#options,
            consent: this.#controls.consent,
            grantCode: (redirectUri) => this.grantCode(redirectUri),
          });
        case 'redirect-page':
          return redirectPage(request);
        case 'token':
          return this.#answerTokenCall(request);
        case 'control':
          return this.#answerTest(request);
        case 'other':
          return compactJson(404, { message: 'Not Found', details: 'No such path', code: 404 });
      }
    } catch (error) {
      if (error instanceof Refusal) return error.answer;
      throw error;
    }
  }

  #callEndpoint(request: ReceivedRequest, endpoint: Endpoint): Answer {
    const nowMs = this.nowMs();
    const controls = this.#controls;
    const callOf = (plant: Plant): SystemCall => ({ plant, query: request.query, nowSeconds: Math.floor(nowMs / 1000), data: controls });
    return this.#access.answer(request, endpoint, nowMs, controls, () => {
      if (endpoint === 'event_types') return eventTypeList(request.query);
      if (endpoint === 'systems') return systemList(request.query, this.#sharedPlants().map(callOf));
      return systemEndpoints[endpoint](callOf(sharedSystem(this.#plants, systemIdIn(request.path))));
    });
  }

  #sharedPlants(): Plant[] {
    return [...this.#plants.values()].filter(({ system }) => system.shared);
  }

  #answerTokenCall(request: ReceivedRequest): Answer {
    const nowMs = this.nowMs();
    const controls = this.#controls;
    if (controls.tokenCallsCount) {
      const exceeded = this.#quota.refusal(nowMs, controls);
      if (exceeded) return exceeded;
      this.#quota.count(nowMs);
    }
    if (controls.accessTokensEnded) this.#pairs.endAccessTokens();
    const answer = this.#tokenEndpoint.answer(request, nowMs, controls);
    if (answer.status === 200) this.#options.panel.change({ accessTokensEnded: false });
    return answer;
  }

  /** Requests below `/_control` for tests that have only HTTP: a first pair, a code for the address in the body, whether a token is live. */
  #answerTest(request: ReceivedRequest): Answer {
    if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } };
    const body = request.body.toString('utf8').trim();
    switch (request.path) {
      case '/_control/tokens':
        return tokenAnswer(this.issueTokens(), this.nowMs(), this.#controls);
      case '/_control/code':
        return compactJson(200, { code: this.grantCode(body) });
      case '/_control/check':
        return compactJson(200, { live: this.isLiveRefreshToken(body) });
      default:
        return textAnswer(404, 'Not Found\n');
    }
  }

  async #hold(when: 'before' | 'after', gone: AbortSignal): Promise<void> {
    if (this.#controls.holdTokenAnswer !== when) return;
    this.#waitingTokenCalls += 1;
    try {
      await this.#options.panel.until(({ holdTokenAnswer }) => holdTokenAnswer !== when, gone);
    } finally {
      this.#waitingTokenCalls -= 1;
    }
  }
}
