import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { dueReason, isUsable } from './due.ts';
import { readTokenSet, tokenPair } from './token-set.ts';

const hourMs = 3_600_000;
const now = Date.UTC(2026, 0, 15, 12);
const at = (offsetHours: number) => new Date(now + offsetHours * hourMs).toISOString();
const jwt = (expMs: number) => `e30.${Buffer.from(JSON.stringify({ exp: expMs / 1000 })).toString('base64url')}.signature`;
const pair = { access_token: 'access', refresh_token: 'refresh' };

describe('the times of a pair', () => {
  it('come from expires_at, and from the refresh token’s claim', () => {
    const set = readTokenSet(
      { access_token: jwt(now + 5 * hourMs), refresh_token: jwt(now + 99 * hourMs), last_updated: at(-1), expires_at: at(23) },
      now,
    );
    expect(set).toMatchObject({ lastUpdatedMs: now - hourMs, accessExpiresMs: now + 23 * hourMs, refreshExpiresMs: now + 99 * hourMs });
  });

  it('come from the access token’s claim without expires_at', () => {
    expect(readTokenSet({ ...pair, access_token: jwt(now + 5 * hourMs), last_updated: at(-1) }, now).accessExpiresMs).toBe(
      now + 5 * hourMs,
    );
  });

  it('come from the access token’s claim if expires_at belongs to an older token, as after the legacy collector', () => {
    const set = readTokenSet({ ...pair, access_token: jwt(now + 23 * hourMs), last_updated: at(-1), expires_at: at(-2) }, now);
    expect(set.accessExpiresMs).toBe(now + 23 * hourMs);
  });

  it('come from last_updated if the tokens have no claims: one day, and 30 days', () => {
    expect(readTokenSet({ ...pair, last_updated: at(-1) }, now)).toMatchObject({
      accessExpiresMs: now + 23 * hourMs,
      refreshExpiresMs: now + (30 * 24 - 1) * hourMs,
    });
  });

  it.each([
    ['missing', {}],
    ['malformed', { last_updated: 'yesterday' }],
    ['in the future', { last_updated: at(1) }],
    ['empty', { last_updated: ' ' }],
  ])('are unknown if last_updated is %s and there is no other source', (_how, entries) => {
    const set = readTokenSet({ ...pair, ...entries }, now);
    expect(set).not.toHaveProperty('lastUpdatedMs');
    expect(set).not.toHaveProperty('accessExpiresMs');
    expect(set).not.toHaveProperty('refreshExpiresMs');
  });

  it('tolerate clocks that differ by some minutes', () => {
    expect(readTokenSet({ ...pair, last_updated: at(1 / 60) }, now).lastUpdatedMs).toBe(now + 60_000);
  });

  it('of a new pair can be read again', () => {
    expect(readTokenSet(tokenPair('access', 'refresh', 100, now), now)).toMatchObject({
      lastUpdatedMs: now,
      accessExpiresMs: now + 100_000,
    });
    expect(readTokenSet(tokenPair('access', 'refresh', undefined, now), now)).toMatchObject({ accessExpiresMs: now + 24 * hourMs });
  });
});

describe('a set of tokens', () => {
  it('is read without trailing newlines and empty values', () => {
    const set = readTokenSet({ api_key: 'key\n', user_id: ' id ', client_secret: '', access_token: '\n' }, now);
    expect(set.apiKey?.reveal()).toBe('key');
    expect(set.userId).toBe('id');
    expect(Object.keys(set).toSorted()).toEqual(['apiKey', 'userId']);
  });

  it.each(['…', 'one\ntwo', 'one two'])('has no access token if that is invalid in a header: %j', (access_token) => {
    expect(readTokenSet({ access_token, refresh_token: 'refresh' }, now).accessToken).toBeUndefined();
  });

  it('never reveals a token', () => {
    const entries = { api_key: 'hunter2', user_id: 'id', client_secret: 'hunter2', access_token: 'hunter2', refresh_token: 'hunter2' };
    expect(inspect(readTokenSet(entries, now), { depth: 9, showHidden: true }) + JSON.stringify(readTokenSet(entries, now))).not.toContain(
      'hunter2',
    );
  });
});

describe('a refresh is due', () => {
  const due = (entries: Readonly<Record<string, string>>) => dueReason(readTokenSet({ ...pair, ...entries }, now), now, 12 * hourMs);

  it.each([
    ['not', 'within the age and far from the end', { last_updated: at(-11.9) }, undefined],
    ['by age', 'from REFRESH_AFTER on', { last_updated: at(-12) }, 'age'],
    ['by expiry', 'ten minutes before the end', { last_updated: at(-2), expires_at: at(1 / 6) }, 'expires'],
    ['not', 'eleven minutes before the end', { last_updated: at(-2), expires_at: at(11 / 60) }, undefined],
    ['not', 'with a short life, until its last tenth', { last_updated: at(-0.05), expires_at: at(0.05) }, undefined],
    ['by expiry', 'with a short life, in its last tenth', { last_updated: at(-0.095), expires_at: at(0.005) }, 'expires'],
    ['because the age is unknown', 'with an invalid last_updated', { last_updated: 'soon' }, 'age_unknown'],
    ['because there is no access token', 'without one', { last_updated: at(0), access_token: '' }, 'no_access_token'],
  ])('%s: %s', (_due, _when, entries, expected) => {
    expect(due(entries)).toBe(expected);
  });

  it('independently of whether the access token is still usable', () => {
    expect(isUsable(readTokenSet({ ...pair, last_updated: at(-23.9) }, now), now)).toBe(true);
    expect(isUsable(readTokenSet({ ...pair, last_updated: at(-24) }, now), now)).toBe(false);
    expect(isUsable(readTokenSet(pair, now), now)).toBe(true);
    expect(isUsable(readTokenSet({ refresh_token: 'refresh' }, now), now)).toBe(false);
  });
});

describe('a misnamed key', () => {
  it.each([
    ['API_KEY', 'api_key'],
    ['apiKey', 'api_key'],
    ['client_id', 'user_id'],
    ['CLIENT-ID', 'user_id'],
    ['clientSecret', 'client_secret'],
    ['Refresh_Token', 'refresh_token'],
  ])('%s is recognised as %s', (found, meant) => {
    expect(readTokenSet({ [found]: 'value' }, 0).misnamed).toEqual({ [meant]: found });
    expect(readTokenSet({ [found]: 'value', [meant]: ' ' }, 0).misnamed).toEqual({ [meant]: found });
    expect(readTokenSet({ [found]: 'value', [meant]: 'value' }, 0).misnamed).toBeUndefined();
  });
});
