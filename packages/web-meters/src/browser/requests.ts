import type { CDPSession, Protocol } from 'puppeteer-core';
import type { Authentication, Step } from '../configuration/index.ts';

type Post = Extract<Step, { readonly action: 'post' }>;

/** What is done to the requests of a page on their way. */
export class Requests {
  readonly #session: CDPSession;
  readonly #authentication: Authentication;
  readonly #origin: string;
  /** Requests that were sent with the credentials once; a second challenge refuses them. */
  readonly #answered = new Set<string>();
  #post: Post | undefined;

  constructor(session: CDPSession, authentication: Authentication, origin: string) {
    this.#session = session;
    this.#authentication = authentication;
    this.#origin = origin;
    session.on('Fetch.requestPaused', (event) => void this.#pass(event).catch(() => {}));
    session.on('Fetch.authRequired', (event) => void this.#answer(event).catch(() => {}));
  }

  /** Makes the browser ask here for the credentials of the meter. */
  async begin(): Promise<void> {
    const isAsked = this.#authentication.type === 'basic' || this.#authentication.type === 'digest';
    await (isAsked ? this.#watch(`${this.#origin}/*`) : this.#session.send('Fetch.disable'));
  }

  /** Makes the next navigation a POST. */
  async postNext(post: Post): Promise<void> {
    this.#post = post;
    await this.#watch('*');
  }

  async #watch(urlPattern: string): Promise<void> {
    await this.#session.send('Fetch.enable', { patterns: [{ urlPattern }], handleAuthRequests: true });
  }

  async #pass({ requestId, resourceType, request }: Protocol.Fetch.RequestPausedEvent): Promise<void> {
    const post = resourceType === 'Document' ? this.#post : undefined;
    if (post === undefined) return await this.#session.send('Fetch.continueRequest', { requestId });
    this.#post = undefined;
    await this.#session.send('Fetch.continueRequest', {
      requestId,
      method: 'POST',
      postData: Buffer.from(post.body).toString('base64'),
      headers: Object.entries({ ...request.headers, 'Content-Type': post.contentType }).map(([name, value]) => ({ name, value })),
    });
    await this.begin();
  }

  /** Credentials are for the meter alone, and only in the scheme that is configured: never a digest's password in plain text. */
  async #answer({ requestId, authChallenge: { source, origin, scheme } }: Protocol.Fetch.AuthRequiredEvent): Promise<void> {
    const authentication = this.#authentication;
    const isOwn = source === 'Server' && origin === this.#origin && scheme.toLowerCase() === authentication.type;
    const isFirst = !this.#answered.has(requestId);
    this.#answered.add(requestId);
    const authChallengeResponse: Protocol.Fetch.AuthChallengeResponse =
      isOwn && isFirst && 'password' in authentication
        ? { response: 'ProvideCredentials', username: authentication.username, password: authentication.password.reveal() }
        : { response: 'CancelAuth' };
    await this.#session.send('Fetch.continueWithAuth', { requestId, authChallengeResponse });
  }
}
