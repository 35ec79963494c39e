import { describe, expect, it } from 'vitest';
import { Page } from './page.ts';
import { refreshTarget } from './refresh.ts';

const target = (body: string) => refreshTarget(new Page({ url: 'https://unit.example/a/start', status: 200, body }));
const meta = (content: string) => target(`<html><head><meta http-equiv="refresh" content="${content}"></head><body>x</body></html>`);

describe('a meta refresh', () => {
  it.each([
    ['0;url=/next', '/next'],
    ['0; URL=next', '/a/next'],
    ["0;url='/next'", '/next'],
    ['0; url = &quot;/next&quot;', '/next'],
    ['0;/next', '/next'],
    ['0 /next', '/next'],
    ['0, /next', '/next'],
    [' 1 ; url=/next ', '/next'],
    ['0.5;url=/next', '/next'],
    ['0;url=https://other.example/x?a=1&amp;b=2', 'https://other.example/x?a=1&b=2'],
    ['0;url=/a b', '/a%20b'],
    ["0;url='/next", '/next'],
  ])('"%s" is followed', (content, address) => {
    expect(meta(content)).toBe(new URL(address, 'https://unit.example/').href);
  });

  it.each([
    '0',
    '0;',
    '',
    ';url=/next',
    'url=/next',
    '30;url=/next',
    '3;/next',
    '0;url=',
    '0;url=start',
    '0;url=/a/start#x',
    '0;url=javascript:x',
    'x;/y',
  ])('"%s" is not followed', (content) => {
    expect(meta(content)).toBeUndefined();
  });

  it('is found in upper and lower case, and not in noscript', () => {
    expect(target('<META HTTP-EQUIV=REFRESH CONTENT=0;URL=/next>')).toBe('https://unit.example/next');
    expect(target('<noscript><meta http-equiv="refresh" content="0;url=/no-script"></noscript>')).toBeUndefined();
    expect(target('<meta http-equiv="X-UA-Compatible" content="0;url=/next">')).toBeUndefined();
  });

  it('is parsed in linear time', () => {
    expect(meta(`0${' '.repeat(500_000)}`)).toBeUndefined();
    expect(meta('0'.repeat(500_000))).toBeUndefined();
    expect(meta(`0;${'; '.repeat(250_000)}`)).toBeUndefined();
  });
});

describe('a page that contains only a script', () => {
  const script = (source: string) => target(`<html><body><script type="text/javascript">${source}</script></body></html>`);

  it.each([
    "window.location = '/next';",
    'window.location="/next"',
    "window.location.href='/next'",
    "location.href = '/next'",
    "document.location = '/next'",
    "top.location.href = '/next'",
    "window.top.location = '/next'",
    "self.location = '/next'",
    "location.replace('/next')",
    'window.location.assign( "/next" )',
    "if (top == self) { location.href = '\\/next'; }",
    "location.href = '\\x2fnext'",
    "location.href = '\\u002Fnext'",
    '<!--\nlocation = "/next"\n//-->',
  ])('%s is followed', (source) => {
    expect(script(source)).toBe('https://unit.example/next');
  });

  it.each([
    "if (location.href == '/next') { }",
    "map.location = '/next'",
    "mylocation = '/next'",
    'location.href = next',
    "location.href = ''",
    "location.hash = '/next'",
    "window.open('/next')",
  ])('%s is not followed', (source) => {
    expect(script(source)).toBeUndefined();
  });

  it('is also followed by its onload', () => {
    expect(target(`<body onload="window.location.href='/next'">Please wait</body>`)).toBe('https://unit.example/next');
  });

  const leading = "<script>location.href = '/next'</script>";
  it.each([
    ['a form', `${leading}<form></form>`],
    ['a field', `${leading}<input name=a>`],
    ['a table', `${leading}<table><tr><td>120 V</table>`],
    ['something to read', `<body>${leading}<p>${'word '.repeat(100)}</p></body>`],
    ['a large source', `${leading}<script>${'x'.repeat(20_000)}</script>`],
  ])('is not followed if it has %s', (_what, body) => {
    expect(target(body)).toBeUndefined();
  });
});
