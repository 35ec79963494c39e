import { describe, expect, it } from 'vitest';
import { failureKind, systemCodeOf } from './failure-kind.ts';

const withCode = (code: unknown) => Object.assign(new Error('x'), { code });

describe('failureKind', () => {
  it.each([
    ['ENOTFOUND', 'dns'],
    ['EAI_AGAIN', 'dns'],
    ['ECONNREFUSED', 'connection'],
    ['EHOSTUNREACH', 'connection'],
    ['ETIMEDOUT', 'timeout'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['EPROTO', 'tls'],
    ['HPE_HEADER_OVERFLOW', 'too-large'],
    ['HPE_INVALID_CONSTANT', 'broken'],
    ['Z_DATA_ERROR', 'broken'],
    ['SOMETHING_NEW', 'broken'],
  ])('takes %s for %s', (code, kind) => {
    expect(failureKind(withCode(code), { aborted: false, answered: false })).toBe(kind);
  });

  it('takes a lost connection in the middle of an answer for a broken answer', () => {
    expect(failureKind(withCode('ECONNRESET'), { aborted: false, answered: false })).toBe('connection');
    expect(failureKind(withCode('ECONNRESET'), { aborted: false, answered: true })).toBe('broken');
    expect(failureKind(withCode('ETIMEDOUT'), { aborted: false, answered: true })).toBe('timeout');
  });

  it('takes whatever came after the caller gave up for that', () => {
    expect(failureKind(withCode('ECONNRESET'), { aborted: true, answered: true })).toBe('aborted');
  });
});

describe('systemCodeOf', () => {
  it.each([
    [withCode('ECONNREFUSED'), 'ECONNREFUSED'],
    [withCode('not a constant'), undefined],
    [withCode(7), undefined],
    [withCode('X'.repeat(100)), undefined],
    [new Error('x'), undefined],
    ['text', undefined],
    [null, undefined],
  ])('reads %s as %s', (error, code) => {
    expect(systemCodeOf(error)).toBe(code);
  });
});
