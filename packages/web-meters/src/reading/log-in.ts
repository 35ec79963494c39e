import type { Authentication, MeterConfiguration } from '../configuration/index.ts';
import { MeterFailure } from './meter-failure.ts';
import { holds } from './page-of.ts';
import type { Visit } from './visit.ts';

type FormLogin = Authentication & { readonly type: 'form' };

/** Where a visit begins: at the login form if there is one. */
export function startAddress({ address, authentication }: MeterConfiguration): string {
  return authentication.type === 'form' ? (URL.parse(authentication.loginUrl, address)?.href ?? authentication.loginUrl) : address;
}

/** Fills in the login form of the page that is open, and sends it. */
export async function logIn(visit: Visit, { usernameField, passwordField, submitButton, username, password }: FormLogin): Promise<void> {
  await visit.take({ action: 'type', selector: usernameField, value: username });
  await visit.take({ action: 'type', selector: passwordField, value: password.reveal() });
  if (submitButton === undefined) await visit.submitFormOf(passwordField);
  else await visit.take({ action: 'click', selector: submitButton });
}

/**
 * Waits until the page shows what only a logged-in user sees, if the configuration names that.
 * @throws MeterFailure if it does not come
 */
export async function proveLogin(visit: Visit, { loggedInSelector }: MeterConfiguration): Promise<void> {
  if (loggedInSelector === undefined) return;
  for await (const snapshot of visit.snapshots()) if (holds(snapshot, loggedInSelector)) return;
  throw new MeterFailure(`the meter refused the login: the page has no ${loggedInSelector}, which proves it`, { reason: 'login_refused' });
}
