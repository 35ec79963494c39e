import { describe, expect, it } from 'vitest';
import { HttpFailure } from './http-failure.ts';
import { Page } from './page.ts';

const page = (body: string, url = 'https://unit.example/members/live.aspx') => new Page({ url, status: 200, body });

describe('Page', () => {
  it('returns the trimmed text of the first matching element', () => {
    const live = page('<title> Live </title><span id="ctl00_lblInputVoltageValue">\n 119.8&nbsp;</span><span>x</span>');
    expect(live.text('span[id$=lblInputVoltageValue]')).toBe('119.8');
    expect(live.text('span.none')).toBeUndefined();
  });

  it('distinguishes an empty text from no text', () => {
    expect(page('<span></span>').text('span')).toBe('');
  });

  it('reads text as a person does: entities decoded, no scripts, line breaks kept', () => {
    const text = page('<div>120&nbsp;V<script>var x = 1</script><style>a{}</style><!-- no --><br>60 Hz</div>').text('div');
    expect(text).toBe('120\u00a0V\n60 Hz');
  });

  it('returns the source of a script if it is selected by name', () => {
    expect(page('<script>var a = "<b>1</b>";</script>').text('script')).toBe('var a = "<b>1</b>";');
  });

  it('ignores what a browser with scripts does not show', () => {
    const live = page('<noscript><p class="error">Turn on JavaScript</p></noscript><template><p class="error"></p></template>');
    expect(live.has('.error')).toBe(false);
  });

  it('reads the rows of tables', () => {
    const html = `<table><tr><th>Voltage In<td> 120 V <tr><td>Power Out</td><td>0.41 <b>kW</b></td></tr>
      <tr><form><td>a</td><td>b</td></form></tr></table>`;
    expect(page(html).tableRows()).toEqual([
      ['Voltage In', '120 V'],
      ['Power Out', '0.41 kW'],
      ['a', 'b'],
    ]);
  });

  it('returns each row of a nested table separately', () => {
    const rows = page('<table><tr><td>out<table><tr><td>in</td><td>1</td></tr></table></td><td>2</td></tr></table>').tableRows();
    expect(rows).toEqual([
      ['out', '2'],
      ['in', '1'],
    ]);
  });

  it.each([
    ['next.aspx', 'https://unit.example/members/next.aspx'],
    ['/next', 'https://unit.example/next'],
    ['//other.example/x', 'https://other.example/x'],
    [' ../a b ', 'https://unit.example/a%20b'],
    ['?x=1', 'https://unit.example/members/live.aspx?x=1'],
    ['', 'https://unit.example/members/live.aspx'],
    ['javascript:alert(1)', undefined],
    ['mailto:a@example.com', undefined],
    ['http://[', undefined],
  ])('resolves "%s"', (href, address) => {
    expect(page('<p>').resolve(href)).toBe(address);
  });

  it('resolves against the base that the page names', () => {
    expect(page('<base href="/app/">').resolve('next')).toBe('https://unit.example/app/next');
    expect(page('<base target="_blank"><base href="https://other.example/"><base href="/no/">').resolve('x')).toBe(
      'https://other.example/x',
    );
    expect(page('<base href="http://[">').resolve('x')).toBe('https://unit.example/members/x');
  });

  it.each(['', 'not html', '<', '<<<>>>', '</div></form>', '<table><table><tr>', '<p title="', '\0', '<!--', '<script>', '<textarea>'])(
    'takes "%s" for a page',
    (body) => {
      expect(page(body).forms()).toEqual([]);
      expect(page(body).tableRows().flat()).toEqual([]);
    },
  );

  it('reads a page that is nested extremely deeply', () => {
    const deep = page(`<main>${'<div>'.repeat(200)}<span>120 V</span>`);
    expect(deep.text('main')).toBe('120 V');
    expect(deep.text('span')).toBe('120 V');
  });
});

it('refuses a page that is nested more deeply or has more elements than any real page, with its own reason', () => {
  for (const html of ['<div>'.repeat(4000), '<b></b>'.repeat(100_000)]) {
    expect(() => new Page({ url: 'http://unit.example/', status: 200, body: html })).toThrow(HttpFailure);
  }
  const failure = new HttpFailure({ method: 'GET', url: 'http://unit.example/', kind: 'too-complex' });
  expect(failure.reasonOf('unit')).toBe('unit_too_complex');
});
