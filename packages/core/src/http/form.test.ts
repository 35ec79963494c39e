import { describe, expect, it } from 'vitest';
import { RetrySource } from '../errors/errors.ts';
import type { Form } from './form.ts';
import { Page } from './page.ts';

const page = (body: string) => new Page({ url: 'https://unit.example/login.aspx?ReturnUrl=%2f', status: 200, body });

function form(content: string, attributes = 'method="post"'): Form {
  const found = page(`<form ${attributes}>${content}</form>`).forms()[0];
  if (found === undefined) throw new Error('the page has no form');
  return found;
}

const sent = (content: string) => form(content).submission();

describe('the fields that a form sends', () => {
  it('include all hidden ones in document order, also a split view state', () => {
    const content = `<input type="hidden" name="__VIEWSTATEFIELDCOUNT" id="__VIEWSTATEFIELDCOUNT" value="2" />
      <input type="hidden" name="__VIEWSTATE" value="/wEP" /><input type="hidden" name="__VIEWSTATE1" value="Dw==" />
      <input type="hidden" name="__EVENTTARGET" value="" /><input type="hidden" name="__EVENTVALIDATION" value="a&amp;b&quot;" />`;
    expect(sent(content)).toEqual([
      ['__VIEWSTATEFIELDCOUNT', '2'],
      ['__VIEWSTATE', '/wEP'],
      ['__VIEWSTATE1', 'Dw=='],
      ['__EVENTTARGET', ''],
      ['__EVENTVALIDATION', 'a&b"'],
    ]);
  });

  it('include text, password and unknown types, empty if they have no value', () => {
    expect(
      sent('<input name=a><input type=password name=b value=x><input type="EMAIL" name=c value=y><input type=file name=d value=z>'),
    ).toEqual([
      ['a', ''],
      ['b', 'x'],
      ['c', 'y'],
      ['d', ''],
    ]);
  });

  it('include duplicate names', () => {
    expect(sent('<input name=a value=1><input name=b value=2><input name=a value=3>')).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ]);
  });

  it('include only checked boxes', () => {
    expect(sent('<input type=checkbox name=a checked><input type=checkbox name=b><input type=checkbox name=c value=x checked="">')).toEqual(
      [
        ['a', 'on'],
        ['c', 'x'],
      ],
    );
  });

  it('include one radio button per group: the last checked one', () => {
    const content = '<input type=radio name=a value=1 checked><input type=radio name=a value=2 checked><input type=radio name=a value=3>';
    expect(sent(`${content}<input type=radio name=b value=4>`)).toEqual([['a', '2']]);
  });

  it.each([
    ['the selected option', '<select name=a><option value=1>x<option value=2 selected>y</select>', ['2']],
    ['the last of two selected', '<select name=a><option selected>1</option><option selected>2</option></select>', ['2']],
    ['the first if none is selected', '<select name=a><option> a  b </option><option>c</option></select>', ['a b']],
    ['the first that can be selected', '<select name=a><option disabled value="">choose<option value=1>x</select>', ['1']],
    ['none that is disabled', '<select name=a><option value=1>x<option value=2 selected disabled>y</select>', []],
    ['none of a disabled group', '<select name=a><optgroup disabled><option>1</optgroup><optgroup><option>2</optgroup></select>', ['2']],
    ['all that are selected of many', '<select name=a multiple><option selected>1<option>2<option selected>3</select>', ['1', '3']],
    ['nothing of an open list', '<select name=a size=3><option>1<option>2</select>', []],
    ['nothing without options', '<select name=a></select>', []],
  ])('of a select are %s', (_what, content, values) => {
    expect(sent(content)).toEqual(values.map((value) => ['a', value]));
  });

  it('include text areas, decoded, without the first line break, and with line breaks as browsers send them', () => {
    expect(sent('<textarea name=a>\n\nx &lt;b&gt; &amp; <i>y</i>\nz</textarea>')).toEqual([['a', '\r\nx <b> & <i>y</i>\r\nz']]);
  });

  it('exclude disabled, nameless and inert fields and plain buttons', () => {
    const content = `<input name=a disabled><input value=x><input name="" value=x><input type=button name=b value=x><input type=reset name=c>
      <button type=button name=d>x</button><fieldset disabled><input name=e><legend><input name=no></legend></fieldset>
      <template><input name=g></template><noscript><input name=h></noscript>
      <input type=submit name=i><input type=image name=j><button name=k>x</button>`;
    expect(sent(content)).toEqual([['no', '']]);
  });
});

describe('the form that a field belongs to', () => {
  const fieldsOf = (html: string) =>
    page(html)
      .forms()
      .map((each) => each.submission().map(([name]) => name));

  it('is the surrounding one, and none for a field outside', () => {
    expect(fieldsOf('<input name=x><form><input name=a></form><input name=y><form><input name=b></form>')).toEqual([['a'], ['b']]);
  });

  it('is the one that its form attribute names, wherever the field is', () => {
    expect(
      fieldsOf('<input name=z form=f><form id=f><input name=a><input name=b form=none></form><form><input name=c form=f></form>'),
    ).toEqual([['z', 'a', 'c'], []]);
  });

  it('can be between the rows of a table', () => {
    expect(fieldsOf('<table><form><tr><td><input name=a></td></tr><tr><td><input name=b></td></tr></form></table><input name=x>')).toEqual([
      ['a', 'b'],
    ]);
  });

  it('can be split by wrong nesting, up to its end tag', () => {
    expect(fieldsOf('<div><form><input name=a></div><div><input name=b></div></FORM ><input name=x>')).toEqual([['a', 'b']]);
    expect(fieldsOf('<table><tr><td><form><input name=a></td><td><input name=b></td></tr></table></form><input name=x>')).toEqual([
      ['a', 'b'],
    ]);
    expect(fieldsOf('<div><form><input name=a></div><form><input name=b></form><input name=x>')).toEqual([['a'], ['b']]);
  });

  it('ends at its end tag, even if an element inside is not closed', () => {
    expect(fieldsOf('<form><div><b><input name=a></form><input name=x>')).toEqual([['a']]);
  });

  it('ends with the page if it has no end tag', () => {
    expect(fieldsOf('<form><table><tr><td><input name=a><td><p><input name=b')).toEqual([['a']]);
    expect(fieldsOf('<form><table><tr><td><input name=a><td><p><input name=b>')).toEqual([['a', 'b']]);
  });

  it('is the outer of two nested forms: browsers ignore the inner one', () => {
    expect(fieldsOf('<form><input name=a><form id=search><input name=b></form></form>')).toEqual([['a', 'b']]);
  });

  it('can be found by its content', () => {
    const site = page('<form id=search><input name=q></form><form id=aspnetForm><p class=login><input name="ctl00$UserName"></form>');
    const names = (selector: string) =>
      site
        .formWith(selector)
        ?.submission()
        .map(([name]) => name);
    expect(names('input[name="ctl00$UserName"]')).toEqual(['ctl00$UserName']);
    expect(names('.login')).toEqual(['ctl00$UserName']);
    expect(names('form#search')).toEqual(['q']);
    expect(names('input[name=none]')).toBeUndefined();
  });
});

describe('the address and method of a form', () => {
  it.each([
    ['', 'https://unit.example/login.aspx?ReturnUrl=%2f'],
    ['action=""', 'https://unit.example/login.aspx?ReturnUrl=%2f'],
    [
      'action="./login.aspx?ReturnUrl=%2fMemberPages%2fLiveData.aspx"',
      'https://unit.example/login.aspx?ReturnUrl=%2fMemberPages%2fLiveData.aspx',
    ],
    ['action="https://other.example/x"', 'https://other.example/x'],
    ['action="javascript:void(0)"', undefined],
  ])('with %s', (attributes, action) => {
    expect(form('', attributes).action).toBe(action);
  });

  it('is relative to the base of the page', () => {
    const [based] = page('<base href="/app/"><form action="go"></form><form></form>').forms();
    expect(based?.action).toBe('https://unit.example/app/go');
    expect(page('<base href="/app/"><form></form>').forms()[0]?.action).toBe('https://unit.example/login.aspx?ReturnUrl=%2f');
  });

  it('ignores the case of the method', () => {
    expect(form('', 'METHOD="POST"').method).toBe('post');
    expect(form('', '').method).toBe('get');
    expect(form('', 'method=dialog').method).toBe('get');
  });
});

describe('a control that submits a form', () => {
  const login = form(`<input name=user><input type=submit name="ctl00$LoginButton" id=ctl00_LoginButton value="Log In">
    <button name=b value=1> Go </button><input type=image name=img alt=Enter><input type=submit name=none disabled>
    <a href="javascript:__doPostBack(&#39;ctl00$LinkButton&#39;,&#39;&#39;)">Log on</a><a href="/help">Help</a>
    <a id=v href='javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions("ctl00%24Valid", "arg", true, "", "", false, true))'>Check</a>
    <input type=button value=More onclick="javascript:__doPostBack('ctl00$More','')"><button type=reset>Reset</button>
    <button type=menu name=odd>Odd</button><input type=hidden name=last value=x>`);
  const controls = login.submitControls();
  const choose = (label: string) => login.submission(controls.find((control) => control.label === label));

  it('is listed in document order with its label', () => {
    expect(controls.map(({ kind, name, label }) => [kind, name, label])).toEqual([
      ['submit', 'ctl00$LoginButton', 'Log In'],
      ['submit', 'b', 'Go'],
      ['image', 'img', 'Enter'],
      ['postback', 'ctl00$LinkButton', 'Log on'],
      ['postback', 'ctl00$Valid', 'Check'],
      ['postback', 'ctl00$More', 'More'],
      ['submit', 'odd', 'Odd'],
    ]);
    expect(controls[0]?.id).toBe('ctl00_LoginButton');
  });

  it('sends only the chosen button, at its position', () => {
    expect(choose('Log In')).toEqual([
      ['user', ''],
      ['ctl00$LoginButton', 'Log In'],
      ['last', 'x'],
    ]);
    expect(choose('Go')).toContainEqual(['b', '1']);
    expect(login.submission()).toEqual([
      ['user', ''],
      ['last', 'x'],
    ]);
  });

  it('sends the coordinates of a click on an image', () => {
    expect(choose('Enter').slice(1, 3)).toEqual([
      ['img.x', '0'],
      ['img.y', '0'],
    ]);
    const nameless = form('<input type=image>');
    expect(nameless.submission(nameless.submitControls()[0]).map(([name]) => name)).toEqual(['x', 'y']);
  });

  it('sends the event of a link button, in the fields for it or in new ones', () => {
    expect(choose('Check').slice(-2)).toEqual([
      ['__EVENTTARGET', 'ctl00$Valid'],
      ['__EVENTARGUMENT', 'arg'],
    ]);
    const fields = '<input type=hidden name=__EVENTTARGET value=""><input type=hidden name=__EVENTARGUMENT value="old"><input name=z>';
    const classic = form(`${fields}<a href="javascript:__doPostBack('a$b','')">x</a>`);
    expect(classic.submission(classic.submitControls()[0])).toEqual([
      ['__EVENTTARGET', 'a$b'],
      ['__EVENTARGUMENT', ''],
      ['z', ''],
    ]);
  });

  it('can have another address than the form', () => {
    const [control] = form('<button formaction="/other" formmethod="GET">x</button>').submitControls();
    expect(control).toMatchObject({ action: 'https://unit.example/other', method: 'get' });
  });
});

describe('filling a form', () => {
  it('returns a new form and leaves the original unchanged', () => {
    const empty = form(
      '<input name=user><input type=password name=pass value=old><textarea name=note>x</textarea><input type=hidden name=h>',
    );
    const filled = empty.fill('user', 'me').fill('pass', 'p&s').fill('note', 'a\nb').fill('h', '1');
    expect(filled.submission()).toEqual([
      ['user', 'me'],
      ['pass', 'p&s'],
      ['note', 'a\r\nb'],
      ['h', '1'],
    ]);
    expect(empty.submission()[0]).toEqual(['user', '']);
  });

  it('keeps the controls that submit it', () => {
    const empty = form('<input name=user><input type=submit name=go value=Go>');
    expect(empty.fill('user', 'me').submission(empty.submitControls()[0])).toEqual([
      ['user', 'me'],
      ['go', 'Go'],
    ]);
  });

  it('chooses options and radio buttons by their values', () => {
    const choices = form(
      '<select name=a><option value=1>x<option value=2>y</select><input type=radio name=b value=1 checked><input type=radio name=b value=2>',
    );
    expect(choices.fill('a', '2').fill('b', '2').submission()).toEqual([
      ['a', '2'],
      ['b', '2'],
    ]);
  });

  it.each([
    ['no such field', '<input name=other>'],
    ['a disabled field', '<input name=a disabled>'],
    ['a button', '<input type=submit name=a>'],
    ['a box', '<input type=checkbox name=a>'],
    ['a select without the option', '<select name=a><option>1</select>'],
    ['radio buttons without the value', '<input type=radio name=a value=1>'],
  ])('refuses %s without repeating the value', (_what, content) => {
    const fill = () => form(content).fill('a', 'canary');
    expect(fill).toThrow(RetrySource);
    expect(fill).toThrow(expect.objectContaining({ reason: 'page_changed', context: { field: 'a' } }));
    expect(fill).not.toThrow(/canary/);
  });

  it('lists its fields', () => {
    const some = form('<input name=a><input type=submit name=b>');
    expect([some.has('a'), some.has('b'), some.has('c')]).toEqual([true, false, false]);
  });
});
