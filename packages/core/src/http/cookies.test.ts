import { describe, expect, it } from 'vitest';
import { FakeClock } from '../testing/fake-clock.ts';
import { SessionCookies } from './cookies.ts';

const cookiesAfter = (setCookie: string, url: string): SessionCookies => {
  const cookies = new SessionCookies([], new FakeClock());
  cookies.take([setCookie], new URL(url));
  return cookies;
};

describe('SessionCookies', () => {
  it.each([
    ['a=1', 'http://a.example.com/', true],
    ['a=1', 'http://b.example.com/', false],
    ['a=1', 'http://sub.a.example.com/', false],
    ['a=1; domain=example.com', 'http://b.example.com/', true],
    ['a=1; domain=.example.com', 'http://example.com/', true],
    ['a=1; path=/members', 'http://a.example.com/members/live', true],
    ['a=1; path=/members', 'http://a.example.com/membership', false],
  ])('"%s" of a.example.com belongs to %s: %s', (setCookie, url, belongs) => {
    expect(cookiesAfter(setCookie, 'http://a.example.com/').header(new URL(url))).toBe(belongs ? 'a=1' : undefined);
  });

  it('never sends a Secure cookie over plain http, and refuses one from there', () => {
    const cookies = cookiesAfter('a=1; Secure', 'https://example.com/');
    expect(cookies.header(new URL('https://example.com/'))).toBe('a=1');
    expect(cookies.header(new URL('http://example.com/'))).toBeUndefined();
    expect(cookiesAfter('a=1; Secure', 'http://example.com/').serialize()).toEqual([]);
  });

  it.each([
    'http://192.0.2.5/',
    'http://[2001:db8::1]/',
    'http://localhost/',
    'http://torus.local/',
    'http://torus.default.svc.cluster.local/',
    'http://torus/',
  ])('keeps the cookies of %s', (url) => {
    const cookies = cookiesAfter('a=1', url);
    expect(cookies.header(new URL(url))).toBe('a=1');
    const kept: unknown = JSON.parse(JSON.stringify(cookies.serialize()));
    expect(new SessionCookies(kept, new FakeClock()).header(new URL(url))).toBe('a=1');
  });

  it.each([
    ['http://toruscloud/', 'toruscloud'],
    ['http://toruscloud/', '.TorusCloud'],
    ['http://toruscloud:8080/', 'toruscloud'],
    ['http://localhost/', 'localhost'],
    ['http://[2001:db8::1]/', '[2001:db8::1]'],
    ['http://[2001:db8::1]:8080/', '2001:DB8::1'],
    ['http://[2001:db8::1]/', '[2001:db8:0:0:0:0:0:1]'],
    ['http://192.0.2.5/', '192.0.2.5'],
    ['http://github.io/', 'github.io'],
    ['http://co.uk/', 'co.uk'],
    ['http://cloud.example.com./', 'cloud.example.com.'],
    ['http://toruscloud./', 'toruscloud.'],
  ])('sends only to %s a cookie with Domain=%s', (url, domain) => {
    const cookies = cookiesAfter(`a=1; Domain=${domain}`, url);
    expect(cookies.header(new URL(url))).toBe('a=1');
    expect(cookies.serialize()).toMatchObject([{ hostOnly: true }]);
    const below = `http://below.${new URL(url).host}/`;
    if (URL.canParse(below)) expect(cookies.header(new URL(below))).toBeUndefined();
    const kept: unknown = JSON.parse(JSON.stringify(cookies.serialize()));
    expect(new SessionCookies(kept, new FakeClock()).header(new URL(url))).toBe('a=1');
  });

  it.each([
    ['http://a.toruscloud/', 'toruscloud'],
    ['http://a.co.uk/', 'co.uk'],
    ['http://a.github.io/', 'github.io'],
    ['http://a.com/', 'com'],
    ['http://a.unit.local/', 'local'],
    ['http://192.0.2.5/', '0.2.5'],
    ['http://192.0.2.5/', '2.5'],
    ['http://[2001:db8::1]/', '[2001:db8::2]'],
    ['http://[::1]/', '::'],
    ['http://toruscloud/', 'othercloud'],
    ['http://a.example.com/', 'example.com.'],
    ['http://a.example.com./', 'example.com'],
    ['http://a.example.com./', 'example.com.'],
    ['http://a.example.com/', 'b.example.com'],
    ['http://xexample.com/', 'example.com'],
  ])('ignores a cookie of %s with Domain=%s', (url, domain) => {
    expect(cookiesAfter(`a=1; Domain=${domain}`, url).serialize()).toEqual([]);
  });

  it.each([
    ['http://bücher.example.com/', 'bücher.example.com'],
    ['http://unit.local/', 'unit.local'],
    ['http://a.example.com/', 'EXAMPLE.com'],
  ])('also sends to subdomains a cookie of %s with Domain=%s', (url, domain) => {
    const cookies = cookiesAfter(`a=1; Domain=${domain}`, url);
    expect(cookies.header(new URL(url))).toBe('a=1');
    expect(cookies.header(new URL(`http://below.${domain}/`))).toBe('a=1');
  });

  it('never sends a cookie from https over http, even without Secure', () => {
    const cookies = cookiesAfter('a=1', 'https://127.0.0.1/');
    expect(cookies.header(new URL('https://127.0.0.1/'))).toBe('a=1');
    expect(cookies.header(new URL('http://127.0.0.1/'))).toBeUndefined();
  });

  it('stores a cookie without a name, as browsers do', () => {
    const cookies = cookiesAfter('token', 'http://192.0.2.5/');
    expect(cookies.header(new URL('http://192.0.2.5/'))).toBe('token');
  });

  it('drops a cookie at its Expires date', () => {
    const url = new URL('http://example.com/');
    const clock = new FakeClock(Date.UTC(2026, 0, 15, 12));
    const cookies = new SessionCookies([], clock);
    cookies.take(['a=1; Expires=Thu, 15 Jan 2026 12:01:00 GMT'], url);
    expect(cookies.header(url)).toBe('a=1');
    clock.advance(60_000);
    expect(cookies.header(url)).toBeUndefined();
  });
});
