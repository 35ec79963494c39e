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
    ['form', { ...user, loginUrl: 'javascript:x' }, ['authConfig.loginUrl: must be a path, or an http or https address']],
    ['form', { ...user, usernameField: '#' }, [expect.stringContaining('authConfig.usernameField: is no CSS selector')]],
  ] as const)('of authType %s with %j has problems', ([authType, authConfig, expected]) => {
    expect(problemsOf({ ipAddress: '192.0.2.5', scrapingConfig, authType, authConfig })).toEqual(expected);
  });
});
