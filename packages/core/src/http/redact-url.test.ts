import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactUrl } from './redact-url.ts';

describe('redactUrl', () => {
  it.each([
    ['https://example.com', 'https://example.com/'],
    ['http://192.0.2.5:8080/status.htm', 'http://192.0.2.5:8080/status.htm'],
    ['https://user:pass@example.com/a', 'https://example.com/a'],
    ['https://example.com/a?token=1&b', 'https://example.com/a?[redacted]'],
    ['https://example.com/a#token', 'https://example.com/a'],
    ['https://example.com/(S(k2x1))/Login.aspx', 'https://example.com/([redacted])/Login.aspx'],
    ['https://example.com/(A(a)S(b)F(c))/x', 'https://example.com/([redacted])/x'],
    ['https://example.com/app/login;jsessionid=k2x1/next', 'https://example.com/app/login;[redacted]/next'],
    ['http://[2001:db8::1]/a', 'http://[2001:db8::1]/a'],
    ['ftp://user:pass@example.com/a', 'ftp://example.com/a'],
    ['data:text/plain,secret', 'data:[redacted]'],
    ['user:pass@example.com', 'user:[redacted]'],
    ['no address', '[not a URL]'],
    ['', '[not a URL]'],
  ])('shows %s as %s', (url, shown) => {
    expect(redactUrl(url)).toBe(shown);
  });

  it('accepts a URL object and leaves it unchanged', () => {
    const url = new URL('http://user:pass@example.com/');
    expect(redactUrl(url)).toBe('http://example.com/');
    expect(url.username).toBe('user');
  });

  it('cuts a path that is too long for a log line', () => {
    expect(redactUrl(`http://example.com/${'a'.repeat(5000)}`).length).toBeLessThan(250);
  });

  it('never shows userinfo, query or fragment', () => {
    const word = fc.string({ unit: fc.constantFrom(...'ABCDEFGH0123'), minLength: 6, maxLength: 12 }).map((text) => `canary${text}`);
    fc.assert(
      fc.property(word, word, word, word, (user, pass, query, fragment) => {
        const shown = redactUrl(`https://${user}:${pass}@example.com/path?${query}=${query}&${query}#${fragment}`);
        expect(shown).toBe('https://example.com/path?[redacted]');
      }),
    );
  });
});
