import { describe, expect, it } from 'vitest';
import { configurationOf, problemsOf } from './fixtures/parse.ts';

const user = { username: 'admin', password: 'canary-9f2' };
const scrapingConfig = { valueSelector: '#v' };
const authentication = (document: object) => configurationOf({ scrapingConfig, ...document }).authentication;

describe('a login', () => {
  it('by form has the selectors of the older generation unless others are given', () => {
    expect(authentication({ authType: 'form', authConfig: user })).toMatchObject({
      type: 'form',
      loginUrl: 'http://192.0.2.5/',
      usernameField: 'input[name="username"], input[type="text"]',
      passwordField: 'input[name="password"], input[type="password"]',
    });
  });

  it.for([
    ['192.0.2.5', '/login', 'http://192.0.2.5/login'],
    ['192.0.2.5/meter-2', '/login', 'http://192.0.2.5/meter-2/login'],
    ['192.0.2.5/meter-2', 'login', 'http://192.0.2.5/meter-2/login'],
    ['192.0.2.5', 'https://192.0.2.6/x', 'https://192.0.2.6/x'],
  ] as const)('by form at %s and %s opens %s', ([ipAddress, loginUrl, expected]) => {
    expect(authentication({ ipAddress, authType: 'form', authConfig: { ...user, loginUrl } })).toMatchObject({ loginUrl: expected });
  });

  it('by digest may fix its algorithm and the header of its challenge', () => {
    expect(
      authentication({ authType: 'digest', authConfig: { ...user, algorithm: 'SHA-256', header: 'X-WWW-Authenticate' } }),
    ).toMatchObject({
      type: 'digest',
      username: 'admin',
      algorithm: 'SHA-256',
      header: 'X-WWW-Authenticate',
    });
  });

  it('by cookie has names and values', () => {
    const cookies = [{ name: 'session', value: 'canary-9f2' }];
    expect(authentication({ authType: 'cookie', authConfig: { cookies } })).toMatchObject({
      type: 'cookie',
      cookies: [{ name: 'session' }],
    });
    const noted = cookies.map((cookie) => ({ ...cookie, domain: '192.0.2.9', path: '/', httpOnly: true }));
    expect(authentication({ authType: 'cookie', authConfig: { cookies: noted } })).toMatchObject({ cookies: [{ name: 'session' }] });
    expect(authentication({ authType: 'custom', authConfig: { cookies } })).toMatchObject({ type: 'cookie' });
  });

  it.for([
    ['custom', user, 'form'],
    ['custom', {}, 'none'],
    ['none', user, 'none'],
    [undefined, undefined, 'none'],
    [null, { username: '', password: '' }, 'none'],
  ] as const)('of authType %s with %j is %s', ([authType, authConfig, type]) => {
    expect(authentication({ authType, authConfig }).type).toBe(type);
  });

  it('may have an empty password', () => {
    expect(
      problemsOf({ ipAddress: '192.0.2.5', scrapingConfig, authType: 'basic', authConfig: { username: 'admin', password: '' } }),
    ).toEqual([]);
  });

  it.for([
    ['basic', {}, ['authConfig.username: is missing: authType basic needs it', 'authConfig.password: is missing: authType basic needs it']],
    ['digest', { username: 'a:b', password: 'canary' }, ['authConfig.username: has a colon, which basic and digest cannot send']],
    ['cookie', {}, ['authConfig.cookies: is missing: authType cookie needs names and values']],
    ['cookie', { cookies: [{ name: 'a b', value: 'x' }] }, ['authConfig.cookies[0].name: must be the name of a cookie']],
    [
      'cookie',
      { cookies: [{ name: 'a', value: 'canary\r\nX: y' }] },
      ['authConfig.cookies[0].value: must have printable ASCII characters only'],
    ],
    [
      'form',
      { username: 'a', password: 'b', usernameField: '#a', usernameSelector: '#b' },
      ['authConfig.usernameSelector: is another name of usernameField, which is given too'],
    ],
    ['form', { ...user, loginUrl: 'javascript:x' }, ['authConfig.loginUrl: must be a path, or an http or https address']],
    ['form', { ...user, usernameField: '#' }, [expect.stringContaining('authConfig.usernameField: is no CSS selector')]],
  ] as const)('of authType %s with %j has problems', ([authType, authConfig, expected]) => {
    expect(problemsOf({ ipAddress: '192.0.2.5', scrapingConfig, authType, authConfig })).toEqual(expected);
  });
});
