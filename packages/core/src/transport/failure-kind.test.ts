import { describe, expect, it } from 'vitest';
import { failureKind } from './failure-kind.ts';
import { isHandshakeCode, systemCodeOf } from './system-code.ts';

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
    ['UNSPECIFIED', 'tls'],
    ['ERR_PROXY_TUNNEL', 'proxy'],
    ['HPE_HEADER_OVERFLOW', 'too-large'],
    ['HPE_INVALID_CONSTANT', 'broken'],
    ['Z_DATA_ERROR', 'broken'],
    ['SOMETHING_NEW', 'broken'],
  ])('classifies %s as %s', (code, kind) => {
    expect(failureKind(withCode(code), { aborted: false, answered: false })).toBe(kind);
  });

  it('classifies a connection that is lost during an answer as a broken answer', () => {
    expect(failureKind(withCode('ECONNRESET'), { aborted: false, answered: false })).toBe('connection');
    expect(failureKind(withCode('ECONNRESET'), { aborted: false, answered: true })).toBe('broken');
    expect(failureKind(withCode('ETIMEDOUT'), { aborted: false, answered: true })).toBe('timeout');
  });

  it('classifies any error after the caller aborted as aborted', () => {
    expect(failureKind(withCode('ECONNRESET'), { aborted: true, answered: true })).toBe('aborted');
  });
});

describe('failureKind of an error without its own code', () => {
  const circumstances = { aborted: false, answered: false };
  const timeout = new DOMException('late', 'TimeoutError');

  it('classifies the timeout of a signal as a timeout, also as the cause of an AbortError', () => {
    const aborted = Object.assign(new Error('stopped', { cause: timeout }), { name: 'AbortError', code: 'ABORT_ERR' });
    expect(failureKind(timeout, circumstances)).toBe('timeout');
    expect(failureKind(aborted, circumstances)).toBe('timeout');
    expect(failureKind(new Error('other', { cause: timeout }), circumstances)).toBe('broken');
  });

  it('distinguishes opening a file from connecting', () => {
    const denied = (syscall: string) => Object.assign(withCode('EACCES'), { syscall });
    expect(failureKind(denied('open'), circumstances)).toBe('access');
    expect(failureKind(denied('connect'), circumstances)).toBe('broken');
  });
});

describe('systemCodeOf', () => {
  it.each([
    [withCode('ECONNREFUSED'), 'ECONNREFUSED'],
    [withCode('not a constant'), undefined],
    [
      Object.assign(new Error('write EPROTO 40:error:0A:SSL routines:f:tlsv1 alert protocol version:a.c:9:'), { code: 'EPROTO' }),
      'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    ],
    [withCode('ABORT_ERR'), undefined],
    [withCode(7), undefined],
    [withCode('X'.repeat(100)), undefined],
    [new Error('x'), undefined],
    ['text', undefined],
    [null, undefined],
  ])('reads %s as %s', (error, code) => {
    expect(systemCodeOf(error)).toBe(code);
  });
});

describe('isHandshakeCode', () => {
  it.each([
    ['EPROTO', true],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', true],
    ['ERR_SSL_DH_KEY_TOO_SMALL', true],
    ['ERR_TLS_DH_PARAM_SIZE', true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', false],
    ['ECONNRESET', false],
    [undefined, false],
  ])('returns for %s: %s', (code, isHandshake) => {
    expect(isHandshakeCode(code)).toBe(isHandshake);
  });
});
