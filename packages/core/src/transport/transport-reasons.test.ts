import { describe, expect, it } from 'vitest';
import { type TransportFailureKind, transportKinds } from './transport-kinds.ts';
import { transportReasons } from './transport-reasons.ts';

describe('the reasons of a transport', () => {
  it('come from one table', () => {
    expect(transportReasons('cloud', 'the cloud', ['dns', 'timeout', 'too-large'], { timeout: 'See `TIMEOUT`.' })).toEqual([
      { reason: 'cloud_dns', meaning: 'The host name of the cloud could not be resolved.' },
      { reason: 'cloud_timeout', meaning: 'The cloud did not answer in time. See `TIMEOUT`.' },
      { reason: 'cloud_too_large', meaning: 'The answer from the cloud exceeded the size limit.' },
    ]);
  });

  it('have a different sentence for each kind of failure', () => {
    const kinds = Object.keys(transportKinds) as TransportFailureKind[];
    expect(kinds).toHaveLength(11);
    const meanings = transportReasons('meter', 'the meter', kinds).map(({ meaning }) => meaning);
    expect(new Set(meanings).size).toBe(11);
    for (const meaning of meanings) expect(meaning).toMatch(/^[A-Z][^.]*the meter\b[^.]*\.$|^The meter\b[^.]*\.$/);
  });
});
