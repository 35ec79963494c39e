import { describe, expect, it } from 'vitest';
import { growth } from '../testing/growth.ts';
import { Page } from './page.ts';
import { postbackCall } from './postback-script.ts';

const options = (list: string) => `javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(${list}))`;

describe('the target page of a postback', () => {
  it.each([
    ['"a$b", "", true, "Login", "Target.aspx", false, false', 'Target.aspx'],
    ["'a$b', '', true, 'Login', 'Target.aspx', false, false", 'Target.aspx'],
    ['"a$b","",false,"","Target.aspx",false,true', 'Target.aspx'],
    ['"a$b", "", false, null, "Target.aspx"', 'Target.aspx'],
    ['"a$b" ,\n "" , true , undefined ,\t"Target.aspx" ', 'Target.aspx'],
    ['"a$b", "x,y)", true, "a\\"b", "Target.aspx", false, true', 'Target.aspx'],
    ['"a$b", "", true, "", "\\/app\\/Target.aspx?a=1\\u0026b=\\x27", false, true', "/app/Target.aspx?a=1&b='"],
    ['"a$b", "", !0, "", "Target.aspx"', 'Target.aspx'],
    ['"a$b", "", true, "", "", false, true', undefined],
    ['"a$b", "", true, "", null, false, true', undefined],
    ['"a$b", "", true', undefined],
    ['"a$b", ""', undefined],
  ])('of (%s) is %s', (list, actionUrl) => {
    expect(postbackCall(options(list))).toMatchObject({ target: 'a$b', actionUrl });
  });

  it('is not that of a call without options', () => {
    expect(postbackCall("javascript:__doPostBack('a\\x24b','1','x','y','z')")).toEqual({
      target: 'a$b',
      argument: '1',
      actionUrl: undefined,
    });
  });

  it.each(['', 'return check()', '__doPostBack(this.name)', 'x__doPostBack("a","")', 'WebForm_PostBackOptions("a'])(
    'is nothing of %j',
    (script) => expect(postbackCall(script)).toBeUndefined(),
  );

  it('is searched for in linear time', () => {
    const scripts: readonly ((size: number) => string)[] = [
      (size) => `__doPostBack("${'\\'.repeat(size + 1)}`,
      (size) => '__doPostBack('.repeat(size / 4),
      ...['__doPostBack(', '__doPostBack', '__doPostBack("a"', '__doPostBack(a'].map((start) => (size: number) => start + ' '.repeat(size)),
    ];
    for (const make of scripts) {
      const look = (size: number) => {
        const script = make(size);
        return () => postbackCall(script);
      };
      expect(growth(look, 50_000)).toBeLessThan(3);
    }
  });
});

describe('a control with a target page', () => {
  const controlOf = (html: string) =>
    new Page({ url: 'https://cloud.example/app/Login.aspx', status: 200, body: `<form method=post action=Login.aspx>${html}</form>` })
      .forms()[0]
      ?.submitControls()[0];
  const script =
    'WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(&quot;c$Go&quot;, &quot;&quot;, true, &quot;&quot;, &quot;Target.aspx&quot;, false, true))';
  const escaped = script.replace('Target.aspx', '..%2fTarget.aspx');

  it.each([
    ['a submit button', `<input type=submit name=c$Go onclick="${script}">`, 'submit', '/app/Target.aspx'],
    ['an image', `<input type=image name=c$Go onclick="javascript:${script}">`, 'image', '/app/Target.aspx'],
    ['a button', `<button name=c$Go onclick="return ${script};">Go</button>`, 'submit', '/app/Target.aspx'],
    ['a plain button', `<input type=button onclick="${script}">`, 'postback', '/app/Target.aspx'],
    ['a plain button element', `<button type=button onclick="${script}">Go</button>`, 'postback', '/app/Target.aspx'],
    ['a link', `<a href="javascript:${script}">Go</a>`, 'postback', '/app/Target.aspx'],
    ['a link whose address is percent-encoded', `<a href="javascript:${escaped}">Go</a>`, 'postback', '/Target.aspx'],
    ['a link with a script beside it', `<a href="#" onclick="${script};return false">Go</a>`, 'postback', '/app/Target.aspx'],
  ])('is %s', (_what, html, kind, path) => {
    expect(controlOf(html)).toMatchObject({ kind, name: 'c$Go', action: `https://cloud.example${path}` });
  });

  it('uses the HTML attribute instead, if it has one', () => {
    expect(controlOf(`<input type=submit formaction=/other onclick="${script}">`)).toMatchObject({ action: 'https://cloud.example/other' });
  });

  it('is not followed if its target is not an http address, not even to the page of the form', () => {
    expect(controlOf(`<input type=submit onclick="${script.replace('Target.aspx', 'mailto:a@b')}">`)).toMatchObject({ action: null });
    expect(controlOf('<button formaction="javascript:go()">Go</button>')).toMatchObject({ action: null });
  });
});
