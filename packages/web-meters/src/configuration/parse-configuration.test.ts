import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { vendorProfiles } from '../profiles/index.ts';
import { endpointDocument } from './document.ts';
import { configurationOf, problemsOf } from './fixtures/parse.ts';

const counter = { valueSelector: '#total-kwh' };

describe('a configuration', () => {
  it('needs an address and the place of the counter', () => {
    expect(configurationOf({ scrapingConfig: counter })).toEqual({
      address: 'http://192.0.2.5/',
      driver: 'auto',
      authentication: { type: 'none' },
      steps: [],
      value: { selector: '#total-kwh', unit: 'text or kWh', decimalSeparator: 'auto', sentinels: [] },
      additional: {},
      logoutSteps: [],
      tls: 'verify',
      acceptLanguage: 'en',
      timeoutMs: 30_000,
    });
    expect(problemsOf({})).toEqual([
      'ipAddress: is missing',
      'scrapingConfig.valueSelector: is missing: name the place of the counter by valueSelector, valuePath (JSON), valuePattern or a profile',
    ]);
    for (const document of [null, undefined, 'x', []]) expect(problemsOf(document)).toEqual([': must be an object']);
  });

  it('is the same in the names of both generations', () => {
    const documented = {
      authType: 'form',
      authConfig: {
        loginUrl: '/login',
        usernameField: '#u',
        passwordField: '#p',
        submitButton: '#go',
        username: 'admin',
        password: 'canary-9f2',
      },
      scrapingConfig: {
        steps: [
          { action: 'navigate', url: '/energy' },
          { action: 'type', selector: '#a', value: 'x' },
          { action: 'wait', milliseconds: 1000 },
          { action: 'wait', selector: '#b' },
          { action: 'wait', selector: '#c' },
        ],
        valueSelector: '#total-kwh',
        valuePattern: String.raw`([0-9.]+)\s*kWh`,
        additionalSelectors: { voltage: { selector: '#voltage' } },
      },
    };
    const older = {
      authType: 'form',
      authConfig: {
        loginUrl: '/login',
        usernameSelector: '#u',
        passwordSelector: '#p',
        submitSelector: '#go',
        username: 'admin',
        password: 'canary-9f2',
      },
      scrapingConfig: {
        steps: [
          { action: 'goto', value: '/energy', timeout: 30_000 },
          { action: 'fill', selector: '#a', value: 'x' },
          { action: 'wait', value: '1000' },
          { action: 'waitForSelector', selector: '#b', url: '', milliseconds: 0 },
          { action: 'extract', selector: '#c' },
        ],
        valueSelector: '#total-kwh',
        valueRegex: String.raw`([0-9.]+)\s*kWh`,
        additionalSelectors: { voltage: '#voltage', current: '' },
        serialSelector: null,
      },
    };
    expect(configurationOf(older)).toEqual(configurationOf(documented));
  });

  it('keeps passwords to itself', () => {
    const document = { authType: 'basic', authConfig: { username: 'admin', password: 'canary-9f2' }, scrapingConfig: counter };
    expect(JSON.stringify(configurationOf(document))).not.toContain('canary');
    expect(configurationOf(document).authentication).toMatchObject({ type: 'basic', username: 'admin' });
  });

  it('types the user and the password of authConfig where a step says so', () => {
    const steps = [
      { action: 'type', selector: '#user', value: '{{username}}' },
      { action: 'fill', selector: '#field-2', value: '{{password}}!' },
    ];
    const authConfig = { username: 'admin', password: 'canary' };
    expect(configurationOf({ authType: 'none', authConfig, scrapingConfig: { ...counter, steps } }).steps).toEqual([
      { action: 'type', selector: '#user', value: 'admin' },
      { action: 'type', selector: '#field-2', value: 'canary!', isSecret: true },
    ]);
    expect(
      problemsOf({ ipAddress: '192.0.2.5', authConfig: { username: 'admin' }, authType: 'none', scrapingConfig: { ...counter, steps } }),
    ).toEqual(['scrapingConfig.steps[1].value: needs authConfig.password, which is missing']);
  });

  it('may say everything that a page needs', () => {
    const scrapingConfig = {
      valuePath: 'Outputs[0].Energy',
      valuePattern: '^([0-9]+)$',
      unit: 'Wh',
      decimalSeparator: 'dot',
      sentinels: [-1],
      sum: true,
      additionalSelectors: { power: { path: 'Load', unit: 'deciKW', sentinels: [-1], sum: true }, odd: { path: 'x' } },
      serialPath: 'Agent.SerialNumber',
      requiredText: 'NETIO',
      loggedInSelector: '#out',
      logoutSteps: [{ action: 'click', selector: '#out' }],
      steps: [{ action: 'post', url: '/rpc', body: '{}' }],
      driver: 'http',
      tls: 'legacy',
      acceptLanguage: 'de',
      timeoutSeconds: 5,
    };
    expect(configurationOf({ scrapingConfig })).toMatchObject({
      driver: 'http',
      steps: [{ action: 'post', url: 'http://192.0.2.5/rpc', body: '{}', contentType: 'application/json' }],
      value: { path: 'Outputs[0].Energy', pattern: '^([0-9]+)$', unit: 'Wh', decimalSeparator: 'dot', sentinels: [-1], sum: true },
      additional: {
        power: { path: 'Load', unit: 'deciKW', decimalSeparator: 'dot', sentinels: [-1], sum: true },
        odd: { path: 'x', unit: 'any', decimalSeparator: 'dot', sentinels: [] },
      },
      serial: { path: 'Agent.SerialNumber' },
      requiredText: 'NETIO',
      loggedInSelector: '#out',
      logoutSteps: [{ action: 'click', selector: '#out' }],
      tls: 'legacy',
      acceptLanguage: 'de',
      timeoutMs: 5000,
    });
  });

  it('can be described as a JSON schema', () => {
    expect(z.toJSONSchema(endpointDocument)).toMatchObject({
      properties: {
        scrapingConfig: { additionalProperties: false, properties: { valueSelector: { type: 'string', description: 'CSS selector.' } } },
      },
    });
  });
});

describe('the problems of a configuration', () => {
  it('are told all at once, each with its place, and without a value that may be secret', () => {
    const document = {
      ipAddress: 'admin:canary-1@192.0.2.5',
      authType: 'bassic',
      authConfig: { pasword: 'canary-2', 'canary 3': 1 },
      scrapingConfig: {
        steps: [{ action: 'click', selctor: '#a' }, { action: 'type', selector: 'a[', value: 'canary-4' }, { action: 'jump' }],
        valueSelectr: '#x',
        valuePattern: String.raw`(?<=a)(\d+)`,
        valuePath: 'a[',
        unit: 'kwhh',
        additionalSelectors: { voltage: { selector: '..' }, power: 3, 'a b': 'x' },
        timeoutSeconds: 0,
      },
      foo: 1,
    };
    const problems = problemsOf(document);
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
      'authType',
      'authConfig.pasword',
      'authConfig.(a key that is not repeated here)',
      'scrapingConfig.steps[0].selctor',
      'scrapingConfig.steps[1].selector',
      'scrapingConfig.steps[2].action',
      'scrapingConfig.valuePattern',
      'scrapingConfig.valuePath',
      'scrapingConfig.additionalSelectors.voltage.selector',
      'scrapingConfig.additionalSelectors.power',
      'scrapingConfig.additionalSelectors.(a key that is not repeated here)',
      'scrapingConfig.timeoutSeconds',
      'scrapingConfig.unit',
      'scrapingConfig.valueSelectr',
      'foo',
      'ipAddress',
    ]);
    expect(problems.join('\n')).not.toContain('canary');
    expect(problems).toContain('scrapingConfig.valueSelectr: is not a known key: did you mean valueSelector?');
    expect(problems).toContain('authConfig.pasword: is not a known key: did you mean password?');
    expect(problems.join()).toContain('the known keys are ipAddress, authType, authConfig, scrapingConfig, profile');
  });

  it.for([
    [{ valueSelector: '#v', valuePath: 'a', unit: 'Wh' }, 'valuePath: cannot be used with valueSelector'],
    [{ valuePath: 'a' }, 'unit: is missing: a number in JSON has no unit'],
    [{ valueAttribute: 'value', valuePattern: '([0-9]+)' }, 'valueAttribute: needs valueSelector'],
    [{ ...counter, serialAttribute: 'value' }, 'serialAttribute: needs serialSelector'],
    [{ ...counter, valuePattern: '([0-9]+)', valueRegex: '([0-9.]+)' }, 'valueRegex: is another name of valuePattern'],
    [{ ...counter, additionalSelectors: { power: { unit: 'kW' } } }, 'additionalSelectors.power.selector: is missing'],
    [{ ...counter, additionalSelectors: { power: { selector: '#p', unit: 'V' } } }, 'additionalSelectors.power.unit: is no unit of power'],
    [{ ...counter, additionalSelectors: { x: { selector: '#p', unit: 'parsec' } } }, 'additionalSelectors.x.unit: is no known unit'],
    [{ valueSelector: '<b>' }, 'valueSelector: is markup'],
  ] as const)('%j has the problem %s', ([scrapingConfig, expected]) => {
    const problems = problemsOf({ ipAddress: '192.0.2.5', scrapingConfig });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`scrapingConfig.${expected}`);
  });

  it('knows no names of JavaScript objects', () => {
    const scrapingConfig: unknown = JSON.parse('{"valueSelector":"#v","additionalSelectors":{"constructor":"#a","__proto__":"#b"}}');
    expect(Object.values(configurationOf({ scrapingConfig }).additional)).toMatchObject([{ unit: 'any' }, { unit: 'any' }]);
  });

  it('take no longer for a document that is nested without end', () => {
    const document: unknown[] = [];
    let inner = document;
    for (let depth = 0; depth < 100_000; depth += 1) inner.push((inner = []));
    expect(problemsOf({ ipAddress: '192.0.2.5', scrapingConfig: { ...counter, steps: document } })).toEqual([
      'scrapingConfig.steps[0]: must be an object',
    ]);
  });
});

describe('a vendor profile', () => {
  it('gives what the user does not', () => {
    const profile = { name: 'netio-json', output: 3 };
    expect(configurationOf({ scrapingConfig: { profile, timeoutSeconds: 5 } })).toMatchObject({
      address: 'http://192.0.2.5/netio.json',
      profile: 'netio-json',
      value: { path: expect.stringMatching(/^Outputs\[ID=3\]/) as string, unit: 'Wh' },
      timeoutMs: 5000,
    });
    expect(configurationOf({ ipAddress: '192.0.2.5/other.json', profile })).toMatchObject({ address: 'http://192.0.2.5/other.json' });
  });

  it('yields to a place of the same kind, and is left out for a place of another kind', () => {
    const own = (scrapingConfig: object) => configurationOf({ profile: 'netio-json', scrapingConfig }).value;
    expect(own({ valuePath: 'Outputs[0].Energy' })).toMatchObject({ path: 'Outputs[0].Energy', unit: 'Wh' });
    expect(own({ valueSelector: '#v' })).toEqual({ selector: '#v', unit: 'text or kWh', decimalSeparator: 'auto', sentinels: [] });
  });

  it('tells the kind of login if there is a user', () => {
    const authConfig = { username: 'admin', password: 'canary-9f2' };
    expect(configurationOf({ profile: 'shelly-switch', authConfig }).authentication.type).toBe('digest');
    expect(configurationOf({ profile: 'shelly-switch' }).authentication.type).toBe('none');
    expect(problemsOf({ ipAddress: '192.0.2.5', authConfig, scrapingConfig: counter })).toEqual([
      'authType: is missing: say whether the user of authConfig is for basic, digest or form',
    ]);
  });

  it('must be one that is known', () => {
    expect(problemsOf({ ipAddress: '192.0.2.5', scrapingConfig: { profile: 'netio' } })).toEqual([
      expect.stringContaining('scrapingConfig.profile: names no profile: the profiles are netio-json, '),
    ]);
    expect(problemsOf({ ipAddress: '192.0.2.5', profile: { name: 'netio-json', output: 0 } })).toEqual([
      expect.stringContaining('profile.output: must be a whole number from 1 to 99'),
    ]);
  });

  it.for([...vendorProfiles.values()].map((profile) => [profile.name, profile] as const))(
    '%s is a valid configuration',
    ([name, profile]) => {
      const values = Object.entries(profile.parameters).map(([key, parameter]) => [
        key,
        parameter.kind === 'choice' ? parameter.values[0] : parameter.kind === 'number' ? parameter.from : 'AA',
      ]);
      const authConfig = profile.authTypes[0] === 'none' ? {} : { authConfig: { username: 'admin', password: 'canary-9f2' } };
      expect(problemsOf({ ipAddress: '192.0.2.5', profile: { name, ...Object.fromEntries(values) }, ...authConfig })).toEqual([]);
    },
  );
});
