import { challengesIn, chooseChallenge, type Page } from '@wattjobs/core/http';
import type { Authentication } from '../configuration/index.ts';
import { MeterFailure } from '../reading/meter-failure.ts';

/** @throws MeterFailure for another kind of challenge than the configured one, for a digest challenge that was not answered, or whose new nonce is refused again and again */
export function refuseChallenge({ status, headers }: Page, authentication: Authentication): void {
  if (status !== 401) return;
  const schemes = authentication.type === 'basic' ? challengesIn(headers).map(({ scheme }) => scheme) : [];
  if (schemes.length > 0 && !schemes.includes('basic')) {
    const fix = 'If it offers digest, set authType to digest.';
    throw new MeterFailure(`the meter cannot be logged in to by basic: it offers ${schemes.join(', ')}`, { reason: 'login_unknown', fix });
  }
  if (authentication.type !== 'digest') return;
  const chosen = chooseChallenge(headers, authentication);
  if (chosen === undefined) return;
  if ('problem' in chosen) {
    throw new MeterFailure(`the meter cannot be logged in to by digest: ${chosen.problem}`, { reason: 'login_unknown' });
  }
  if (chosen.challenge.isStale) {
    throw new MeterFailure('the meter called each new nonce stale', { reason: 'login_stale' });
  }
}
