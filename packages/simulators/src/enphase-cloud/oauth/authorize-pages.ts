import { escapeHtml } from '../../http/html.ts';
import { type Answer, htmlAnswer, type ReceivedRequest } from '../../http/message.ts';
import { methodNotAllowed } from '../answers.ts';

const redirectPath = '/oauth/redirect_uri';

/** An application's request to an owner. */
interface ConsentRequest {
  readonly redirectUri: string;
  readonly state: string | null;
}

interface AuthorizePages {
  readonly clientId: string;
  /** The application's redirect addresses; the cloud's own page is always valid. */
  readonly redirectUris: readonly string[];
  readonly consent: 'ask' | 'approve' | 'refuse';
  readonly grantCode: (redirectUri: string) => string;
}

/** `/oauth/authorize`: `GET` asks the owner, `POST` is the owner's answer, which redirects to the application. */
export function authorizeAnswer(request: ReceivedRequest, pages: AuthorizePages): Answer {
  if (request.method !== 'GET' && request.method !== 'POST') return methodNotAllowed();
  const asked = request.method === 'GET' ? request.query : new URLSearchParams(request.body.toString('utf8'));
  const consent = consentRequest(asked, pages);
  if (typeof consent === 'string') return htmlAnswer(400, page('Error', `<p>${escapeHtml(consent)}</p>`));
  const decision = request.method === 'POST' ? asked.get('decision') : pages.consent;
  if (decision === 'approve') return redirect(consent, { code: pages.grantCode(consent.redirectUri) });
  if (decision === 'refuse') return redirect(consent, { error: 'access_denied', error_description: 'User denied access' });
  return htmlAnswer(200, page('Authorize', consentForm(pages.clientId, consent)));
}

/** The redirect page if the application has none: it shows the code to copy. */
export function redirectPage(request: ReceivedRequest): Answer {
  const code = request.query.get('code');
  const error = request.query.get('error');
  if (code !== null) return htmlAnswer(200, page('Authorized', `<p>Code: <code id="code">${escapeHtml(code)}</code></p>`));
  return htmlAnswer(200, page('Not authorized', `<p id="error">${escapeHtml(error ?? 'No code.')}</p>`));
}

function consentRequest(asked: URLSearchParams, pages: AuthorizePages): ConsentRequest | string {
  const redirectUri = asked.get('redirect_uri');
  if (asked.get('response_type') !== 'code') return 'Unsupported response type.';
  if (asked.get('client_id') !== pages.clientId) return 'No client with requested id.';
  if (redirectUri === null || !isRegistered(redirectUri, pages.redirectUris)) return 'Redirect address does not match.';
  return { redirectUri, state: asked.get('state') };
}

/** The cloud's own page is valid under any host name of the cloud. */
function isRegistered(redirectUri: string, registered: readonly string[]): boolean {
  return registered.includes(redirectUri) || (URL.canParse(redirectUri) && new URL(redirectUri).pathname === redirectPath);
}

function redirect({ redirectUri, state }: ConsentRequest, outcome: Readonly<Record<string, string>>): Answer {
  const location = new URL(redirectUri);
  for (const [name, value] of Object.entries(outcome)) location.searchParams.set(name, value);
  if (state !== null) location.searchParams.set('state', state);
  return { status: 302, headers: { location: location.href } };
}

function consentForm(clientId: string, { redirectUri, state }: ConsentRequest): string {
  const hidden = { response_type: 'code', client_id: clientId, redirect_uri: redirectUri, ...(state !== null && { state }) };
  const inputs = Object.entries(hidden).map(([name, value]) => `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`);
  return `<p>An application asks to read your systems.</p>
<form method="post" action="/oauth/authorize">
${inputs.join('\n')}
<button name="decision" value="approve">Allow Access</button>
<button name="decision" value="refuse">Deny</button>
</form>`;
}

function page(title: string, content: string): string {
  return `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body>\n<h1>${title}</h1>\n${content}\n</body></html>\n`;
}
