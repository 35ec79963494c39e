import { describe, expect, it } from 'vitest';
import { configurationOf, problemsOf } from './fixtures/parse.ts';

const scrapingConfig = { valueSelector: '#v' };

describe('the address of an endpoint', () => {
  it.for([
    ['192.0.2.5', 'http://192.0.2.5/'],
    [' pdu-3.lan:8080/status?x=1 ', 'http://pdu-3.lan:8080/status?x=1'],
    ['http://192.0.2.5', 'http://192.0.2.5/'],
    ['https://pdu/a#b', 'https://pdu/a'],
    ['[2001:db8::5]:8080/x', 'http://[2001:db8::5]:8080/x'],
    ['2001:db8::5', 'http://[2001:db8::5]/'],
    ['pdu.lan/@team/x', 'http://pdu.lan/@team/x'],
  ] as const)('%s is %s', ([ipAddress, address]) => {
    expect(configurationOf({ ipAddress, scrapingConfig }).address).toBe(address);
  });

  it.for(['admin:canary@192.0.2.5', 'http://canary@pdu/', 'https://admin:canary@pdu', 'admin:can@ary@pdu/x', 'admin:ca/nary@192.0.2.5'])(
    '%s has a user, which belongs in authConfig',
    (ipAddress) => {
      const [problem, ...others] = problemsOf({ ipAddress, scrapingConfig });
      expect(others).toEqual([]);
      expect(problem).toMatch(/^ipAddress: (?:holds a user .*authConfig|has a user .*percent-encoded)/);
      expect(problem).not.toContain('canary');
    },
  );

  it.for(['ftp://192.0.2.5', 'http://', '192.0.2.256', '0x7f.1', '2130706433', '192.000.002.005', 'a b', 'pdu:99999', '[fe80::1%25eth0]'])(
    '%s is refused',
    (ipAddress) => {
      expect(problemsOf({ ipAddress, scrapingConfig })).toEqual([expect.stringMatching(/^ipAddress: /)]);
    },
  );
});

describe('the address of a step', () => {
  const urlOf = (ipAddress: string, url: string) => {
    const { steps } = configurationOf({ ipAddress, scrapingConfig: { ...scrapingConfig, steps: [{ action: 'navigate', url }] } });
    return steps[0]?.action === 'navigate' ? steps[0].url : undefined;
  };

  it.for([
    ['192.0.2.5', '/energy', 'http://192.0.2.5/energy'],
    ['192.0.2.5:8080/meter-2', '/energy?x=1', 'http://192.0.2.5:8080/meter-2/energy?x=1'],
    ['192.0.2.5/meter-2/', '/energy', 'http://192.0.2.5/meter-2/energy'],
    ['192.0.2.5/index.html', '/energy', 'http://192.0.2.5/energy'],
    ['192.0.2.5/meter-2', 'energy.htm', 'energy.htm'],
    ['192.0.2.5', '?page=2', '?page=2'],
    ['192.0.2.5', 'https://192.0.2.6/x', 'https://192.0.2.6/x'],
  ] as const)('at %s: %s is %s', ([ipAddress, url, expected]) => {
    expect(urlOf(ipAddress, url)).toBe(expected);
  });

  it.for([
    'javascript:alert(1)',
    'javascript:1',
    'java\tscript:1',
    'file:///etc/passwd',
    '//192.0.2.6/x',
    '\\\\192.0.2.6\\x',
    'http://admin:canary@192.0.2.6/',
    ' http://admin:canary@192.0.2.6/',
    'http:admin:canary@192.0.2.6/',
  ])('%s is refused', (url) => {
    const problems = problemsOf({ ipAddress: '192.0.2.5', scrapingConfig: { ...scrapingConfig, steps: [{ action: 'goto', value: url }] } });
    expect(problems).toEqual([expect.stringMatching(/^scrapingConfig\.steps\[0\]\.value: /)]);
    expect(problems.join()).not.toContain('canary');
  });
});

describe('a step', () => {
  it.for([
    [{ action: 'navigate' }, 'url: is missing: navigate needs it'],
    [{ action: 'goto' }, 'url: is missing: goto needs it'],
    [{ action: 'click' }, 'selector: is missing: click needs it'],
    [{ action: 'type', selector: '#a' }, 'value: is missing: type needs it'],
    [{ action: 'select', value: 'x' }, 'selector: is missing: select needs it'],
    [{ action: 'wait' }, 'milliseconds: is missing: wait needs it, or a selector'],
    [{ action: 'waitForSelector' }, 'selector: is missing: waitForSelector needs it'],
    [{ action: 'wait', value: 'soon' }, 'value: must be a time in milliseconds, up to 600000'],
    [{ action: 'goto', url: '/a', value: '/b' }, 'value: is another name of url, which is given too'],
    [{ action: 'wait', selector: '#a', milliseconds: 5 }, 'milliseconds: is not used beside a selector: leave one of them out'],
    [{ action: 'click', selector: '#a', url: '/x' }, 'url: is not used by click, which knows selector'],
  ] as const)('%j has the problem %s', ([step, expected]) => {
    expect(problemsOf({ ipAddress: '192.0.2.5', scrapingConfig: { ...scrapingConfig, logoutSteps: [step] } })).toEqual([
      `scrapingConfig.logoutSteps[0].${expected}`,
    ]);
  });
});
