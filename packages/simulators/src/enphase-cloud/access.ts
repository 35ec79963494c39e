import type { Answer, ReceivedRequest } from '../http/message.ts';
import { forbidden, methodNotAllowed, notAuthorized, Refusal, systemNotFound } from './answers.ts';
import type { EnphaseCloudControls } from './controls.ts';
import type { EnphaseSystem } from './demo.ts';
import type { TokenPairs } from './oauth/token-pairs.ts';
import type { Quota } from './quota.ts';
import type { Endpoint } from './routes.ts';

interface AccessOptions {
  readonly apiKey: string;
  readonly otherApiKeys: readonly string[];
  readonly pairs: TokenPairs;
  readonly quota: Quota;
}

/** The conditions of a call: the application's key, quota, and a valid token. */
export class Access {
  readonly #options: AccessOptions;

  constructor(options: AccessOptions) {
    this.#options = options;
  }

  /** Answers a call if it is allowed, and counts it. */
  answer(request: ReceivedRequest, endpoint: Endpoint, nowMs: number, controls: EnphaseCloudControls, call: () => Answer): Answer {
    const { pairs, quota } = this.#options;
    const wrongKey = this.#keyRefusal(request.query.get('key'));
    if (wrongKey) return wrongKey;
    const exceeded = quota.refusal(nowMs, controls);
    if (exceeded) return exceeded;
    if (controls.quotaCounts === 'all') quota.count(nowMs);
    if (request.method !== 'GET') return methodNotAllowed();
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (controls.accessTokensEnded || !pairs.takeCall(token, nowMs, controls)) return notAuthorized();
    if (controls.quotaCounts === 'authorized') quota.count(nowMs);
    if (controls.plan === 'watt' && controls.forbiddenOnWatt.includes(endpoint)) return notAuthorized();
    const answer = call();
    if (controls.quotaCounts === 'answered' && answer.status === 200) quota.count(nowMs);
    return answer;
  }

  #keyRefusal(key: string | null): Answer | undefined {
    if (key === this.#options.apiKey) return undefined;
    const known = key !== null && this.#options.otherApiKeys.includes(key);
    return notAuthorized(known ? 'API Key and Client ID do not match' : 'API Key is missing or not valid');
  }
}

/** The system in a path. Throws Refusal: 404 if there is none, 403 if it is not shared. */
export function sharedSystem<System extends { readonly system: EnphaseSystem }>(systems: ReadonlyMap<string, System>, id: string): System {
  const found = systems.get(id);
  if (!found) throw new Refusal(systemNotFound(id));
  if (!found.system.shared) throw new Refusal(forbidden());
  return found;
}
