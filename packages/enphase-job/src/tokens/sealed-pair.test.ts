import { describe, expect, it } from 'vitest';
import { openPair, sealPair } from './sealed-pair.ts';

const pair = { access_token: 'access', refresh_token: 'refresh', last_updated: '2026-01-15T12:00:00Z' };
const store = { user_id: 'client', client_secret: 'secret' };

describe('a sealed pair', () => {
  const sealed = sealPair(pair, store);

  it('opens with its client secret, even with an added newline', () => {
    expect(openPair(sealed, { ...store, client_secret: 'secret\n', note: 'other' })).toEqual(pair);
  });

  it('reveals nothing of the tokens, and differs each time', () => {
    expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toMatch(/access|refresh/);
    expect(sealPair(pair, store)).not.toBe(sealed);
  });

  it.each([
    ['another client secret', sealed, { ...store, client_secret: 'other' }],
    ['another application', sealed, { ...store, user_id: 'other' }],
    ['no client secret', sealed, {}],
    ['a missing end', sealed.slice(0, 40), store],
    ['a change', `${sealed.slice(0, -8)}AAAAAAA=`, store],
    ['nothing', '', store],
  ])('does not open with %s', (_, text, entries) => {
    expect(openPair(text, entries)).toBeUndefined();
  });
});
