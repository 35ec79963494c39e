import { RenewCredentials } from '@wattjobs/core/errors';
import { urlBelow } from '@wattjobs/core/http';
import { Secret } from '@wattjobs/core/settings';

/** If the application's own redirect is not registered, Enphase shows the code on this page. */
export function defaultRedirectUri(baseUrl: URL): string {
  return urlBelow(baseUrl, '/oauth/redirect_uri').href;
}

/** The page on which the owner of a system consents. */
export function consentAddress(baseUrl: URL, userId: string, redirectUri: string): string {
  const url = urlBelow(baseUrl, '/oauth/authorize');
  url.search = new URLSearchParams({ response_type: 'code', client_id: userId, redirect_uri: redirectUri }).toString();
  return url.href;
}

/**
 * Extracts the code from pasted text: the code itself, or the address to which the consent page redirected.
 * @returns `undefined` if there is none
 * @throws RenewCredentials if the owner declined
 */
export function readCode(pasted: string): Secret | undefined {
  const trimmed = pasted.trim();
  // Browsers hide an address's scheme, and some people copy only its last part.
  const [, query] = /^(?:[^\s?#]*\?)?([^\s?#]+=[^\s#]*)/.exec(trimmed) ?? [];
  const parameters = query === undefined ? undefined : new URLSearchParams(query);
  if (parameters?.has('error') === true) {
    throw new RenewCredentials('the owner of the system did not consent', {
      reason: 'consent_refused',
      fix: 'Run authorize again, and ask the owner to consent.',
    });
  }
  const code = parameters?.get('code') ?? trimmed;
  return /^[A-Za-z0-9._~-]{1,512}$/.test(code) ? new Secret(code) : undefined;
}
