import { describe, expect, it } from 'vitest';
import { givenKey } from './given-key.ts';

const key = 'wj_abcdefgh_0123456789012345678901234567890123456789012';
const basic = (pair: string | Buffer) => `Basic ${Buffer.from(pair).toString('base64')}`;
const given = (headersDistinct: NodeJS.Dict<string[]>) => givenKey({ headersDistinct });

describe('the key of a request', () => {
  it.for([
    ['a bearer token', { authorization: [`Bearer ${key}`] }],
    ['a bearer token in another case', { authorization: [`bearer  ${key} `] }],
    ['its own header', { 'x-api-key': [key] }],
    ['the password of any user', { authorization: [basic(`x:${key}`)] }],
    ['the password of no user', { authorization: [basic(`:${key}`)] }],
    ['the password of a user in UTF-8', { authorization: [basic(`Jürgen€:${key}`)] }],
    ['the password of a user in Latin-1', { authorization: [basic(Buffer.from(`Jürgen:${key}`, 'latin1'))] }],
    ['a password without padding', { authorization: [basic(`xy:${key}`).replace(/=+$/, '')] }],
    ['the same key in every way', { authorization: [`Bearer ${key}`, basic(`x:${key}`)], 'x-api-key': [key] }],
  ] as const)('is found as %s', ([, headers]) => {
    expect(given(headers as unknown as NodeJS.Dict<string[]>)).toEqual({ kind: 'key', key });
  });

  it('may contain colons and symbols, also percent-encoded as in an address', () => {
    const odd = 'a+key:with/signs%and?more';
    expect(given({ authorization: [basic(`x:${odd}`)] })).toEqual({ kind: 'key', key: odd });
    const encoded = encodeURIComponent(odd);
    expect(given({ authorization: [basic(`x:${encoded}`)] })).toEqual({ kind: 'key', key: encoded, decoded: odd });
    expect(given({ authorization: [basic(`x:${encoded}`)], 'x-api-key': [odd] })).toEqual({ kind: 'key', key: odd });
  });

  it.for([
    ['nothing', {}],
    ['an empty header', { 'x-api-key': [''] }],
    ['another empty header', { authorization: [''] }],
  ] as const)('is missing if there is %s', ([, headers]) => {
    expect(given(headers as unknown as NodeJS.Dict<string[]>)).toEqual({ kind: 'missing' });
  });

  it.for([
    ['a key without a scheme', { authorization: [key] }],
    ['an unsupported scheme', { authorization: ['Digest username="x"'] }],
    ['a scheme with a tab after it', { authorization: ['Negotiate\tabc'], 'x-api-key': [key] }],
    ['an empty header beside a key', { authorization: [''], 'x-api-key': [key] }],
    ['an unsupported scheme beside a key', { authorization: ['Negotiate abc'], 'x-api-key': [key] }],
    ['two keys', { authorization: [`Bearer ${key}`], 'x-api-key': [`${key}x`] }],
    ['two headers with one name', { 'x-api-key': [key, 'other'] }],
    ['two passwords', { authorization: [basic(`x:${key}`), basic(`x:${key}y`)] }],
    ['a password that cannot be read beside a key', { authorization: ['Basic !!!'], 'x-api-key': [key] }],
    ['a pair without a colon', { authorization: [basic(key)] }],
    ['an empty password', { authorization: [basic('x:')] }],
    ['a token with a space', { authorization: ['Bearer a b'] }],
    ['no token', { authorization: ['Bearer'] }],
  ] as const)('is unclear if there are %s', ([, headers]) => {
    expect(given(headers as unknown as NodeJS.Dict<string[]>)).toEqual({ kind: 'unclear' });
  });
});
