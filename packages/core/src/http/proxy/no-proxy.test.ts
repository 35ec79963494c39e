import { describe, expect, it } from 'vitest';
import { growth } from '../../testing/growth.ts';
import { namesHost } from './no-proxy.ts';
import { proxyFor } from './proxy-for.ts';

describe('a list like that of NO_PROXY', () => {
  it.each([
    ['*', 'http://example.com/', true],
    ['', 'http://example.com/', false],
    ['10.0.0.0/8', 'http://10.1.2.3/', true],
    ['10.0.0.0/8', 'http://11.1.2.3/', false],
    ['10.0.0.0/33,10.0.0.0/x', 'http://10.0.0.0/', false],
    ['192.0.2.0/25', 'http://192.0.2.127/', true],
    ['192.0.2.0/25', 'http://192.0.2.128/', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['[fd00::]/8', 'http://[fd12::1]/', true],
    ['fd00::/8', 'http://[2001:db8::1]/', false],
    ['10.0.0.0/8', 'http://[::ffff:10.0.0.1]/', true],
    ['192.0.2.5', 'http://192.0.2.5:8080/', true],
    ['192.0.2.1-192.0.2.9', 'http://192.0.2.9/', true],
    ['192.0.2.1-192.0.2.9', 'http://192.0.2.10/', false],
    ['192.0.2.9-192.0.2.1', 'http://192.0.2.5/', false],
    ['2001:db8::1', 'http://[2001:db8:0::1]/', true],
    ['[2001:db8::1]:8080', 'http://[2001:db8::1]:8080/', true],
    ['[2001:db8::1]:8080', 'http://[2001:db8::1]/', false],
    ['example.com', 'http://example.com/', true],
    ['example.com', 'http://www.example.com/', true],
    ['example.com', 'http://notexample.com/', false],
    ['.example.com', 'http://www.example.com/', true],
    ['*.example.com', 'http://www.example.com/', true],
    ['EXAMPLE.com', 'http://Example.COM./', true],
    ['.svc', 'http://pushgateway.monitoring.svc/', true],
    ['.cluster.local', 'http://pushgateway.monitoring.svc.cluster.local/', true],
    ['pushgateway.monitoring', 'http://pushgateway.monitoring:9091/', true],
    ['192.168.*', 'http://192.168.7.7/', true],
    ['example.com:8080', 'http://example.com:8080/', true],
    ['example.com:8080', 'http://example.com/', false],
    ['example.com:443', 'https://example.com/', true],
    ['http://example.com/', 'http://example.com/', true],
    ['a.example, b.example\tc.example', 'http://c.example/', true],
    ['5.example', 'http://192.0.2.5/', false],
    ['2.5', 'http://192.0.2.5/', false],
    ['a(b.example', 'http://example.com/', false],
    ['a(b.*', 'http://example.com/', false],
    ['api-*.example.com', 'http://api-eu.example.com/', true],
    ['api-*.example.com', 'http://web.example.com/', false],
    ['a*b*a', 'http://aba/', true],
    ['a*ba*ba', 'http://aba/', false],
    ['a*b*c', 'http://abab/', false],
  ])('"%s" names %s: %s', (list, url, isNamed) => {
    expect(namesHost(list, new URL(url))).toBe(isNamed);
  });

  it.each(['*', '*a', 'a*'])('is searched in linear time for a pattern of "%s"', (part) => {
    const host = new URL(`http://${'a'.repeat(60)}.example/`);
    const search = (size: number) => () => namesHost(`${part.repeat(size)}!`, host);
    expect(growth(search, 10_000)).toBeLessThan(3);
  });
});

describe('the proxy for an address', () => {
  const proxies = {
    HTTP_PROXY: 'http://plain.example:3128',
    HTTPS_PROXY: 'http://secure.example:3128',
    KUBERNETES_SERVICE_HOST: '10.96.0.1',
  };

  it.each([
    ['http://example.com/', 'http://plain.example:3128/'],
    ['https://example.com/', 'http://secure.example:3128/'],
    ['https://10.0.0.1/', 'http://secure.example:3128/'],
    ['https://10.96.0.1/api', undefined],
    ['http://127.0.0.1:9091/', undefined],
    ['http://[::1]/', undefined],
    ['http://localhost/', undefined],
    ['http://169.254.1.7/', undefined],
    ['http://[fe80::1]/', undefined],
    ['http://torus.local/', undefined],
    ['http://pushgateway:9091/', undefined],
    ['http://pushgateway.monitoring.svc:9091/', undefined],
    ['https://kubernetes.default.svc.cluster.local/', undefined],
  ])('for %s is %s', (url, proxy) => {
    expect(proxyFor(new URL(url), proxies)?.href).toBe(proxy);
  });

  it('prefers the variable in lower case, and is none if it is not an http address', () => {
    const url = new URL('http://example.com/');
    expect(proxyFor(url, { ...proxies, http_proxy: 'http://small.example' })?.href).toBe('http://small.example/');
    expect(proxyFor(url, { ...proxies, no_proxy: 'example.com' })).toBeUndefined();
    expect(proxyFor(url, { HTTP_PROXY: 'socks5://proxy.example' })).toBeUndefined();
    expect(proxyFor(url, {})).toBeUndefined();
  });
});
