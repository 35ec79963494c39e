import { describe, expect, it } from 'vitest';
import { encodeFields } from './form-charset.ts';
import { openPage, submitForm } from './open-page.ts';
import { HttpSession } from './session.ts';
import { startServer } from './test-server.ts';

describe('form text in the charset of a page', () => {
  // As Chromium sends them; test/real compares them again.
  it.each([
    ['utf-8', 'pässwört€', 'p%C3%A4ssw%C3%B6rt%E2%82%AC'],
    ['windows-1252', 'pässwort€中😀', 'p%E4sswort%80%26%2320013%3B%26%23128512%3B'],
    ['windows-1252', '*-._~ +&%\r\n', '*-._%7E+%2B%26%25%0D%0A'],
    ['iso-8859-2', 'ř€', '%F8%26%238364%3B'],
    ['iso-8859-15', '€', '%A4'],
    ['koi8-r', 'пароль', '%D0%C1%D2%CF%CC%D8'],
    ['windows-1251', 'пароль', '%EF%E0%F0%EE%EB%FC'],
    ['shift_jis', '表ソｱ\\~¥€‾①纊￢', '%95%5C%83%5C%B1%5C%7E%5C%26%238364%3B%7E%87%40%FA%5C%81%CA'],
    ['gb18030', '中€😀ä', '%D6%D0%A2%E3%949%FC6%810%8A1'],
    ['gbk', '中€😀ä', '%D6%D0%80%26%23128512%3B%26%23228%3B'],
    ['big5', '中═€ä', '%A4%A4%F9%F9%A3%E1%26%23228%3B'],
    ['euc-jp', 'a日ｱ€¥', 'a%C6%FC%8E%B1%26%238364%3B%5C'],
    ['iso-2022-jp', 'a日本bｱ€¥', 'a%1B%24BF%7CK%5C%1B%28Bb%1B%24B%25%22%1B%28B%26%238364%3B%1B%28J%5C%1B%28B'],
    ['euc-kr', '가', '%B0%A1'],
    ['windows-1252', '\ud800', '%26%2365533%3B'],
  ])('in %s: %s', (charset, text, encoded) => {
    expect(encodeFields([['p', text]], charset)).toBe(`p=${encoded}`);
  });

  it('includes the names of fields', () => {
    expect(
      encodeFields(
        [
          ['ä', '1'],
          ['€', ''],
        ],
        'windows-1252',
      ),
    ).toBe('%E4=1&%80=');
  });
});

describe('a form', () => {
  /** What is sent if a page of these bytes has a form whose field `p` is filled with a password. */
  async function sent(contentType: string | undefined, attributes: string, more = '', encoding: BufferEncoding = 'latin1') {
    const page = `<form action=/got ${attributes}><input type=password name=p>${more}</form>`;
    await using server = await startServer((response) => {
      if (contentType !== undefined) response.setHeader('content-type', contentType);
      response.end(Buffer.from(page, encoding));
    });
    const session = new HttpSession({ userAgent: 'x' });
    const opened = await openPage(session, server.url);
    const form = opened.forms()[0]?.fill('p', 'pässwort€');
    if (form === undefined) throw new Error('the page has no form');
    await submitForm(session, opened, form);
    const request = server.requests[1];
    return request?.method === 'GET' ? request.url : request?.body;
  }

  it.each([
    ['of a page in iso-8859-1', 'text/html; charset=iso-8859-1', 'method=post', '', 'p=p%E4sswort%80'],
    ['of a page in windows-1252', 'text/html; charset=windows-1252', 'method=post', '', 'p=p%E4sswort%80'],
    ['of a page in us-ascii', 'text/html; charset=us-ascii', 'method=post', '', 'p=p%E4sswort%80'],
    ['of a page in UTF-8', 'text/html; charset=UTF-8', 'method=post', '', 'p=p%C3%A4sswort%E2%82%AC'],
    ['of a page that says nothing', undefined, 'method=post', '', 'p=p%E4sswort%80'],
    ['of a page in a charset that nobody knows', 'text/html; charset=klingon', 'method=post', '', 'p=p%E4sswort%80'],
    ['of a page in iso-8859-2', 'text/html; charset=iso-8859-2', 'method=post', '', 'p=p%E4sswort%26%238364%3B'],
    ['with an accept-charset', 'text/html; charset=utf-8', 'method=post accept-charset=ISO-8859-15', '', 'p=p%E4sswort%A4'],
    ['with several', 'text/html; charset=utf-8', 'method=post accept-charset=" x, latin1  utf-8"', '', 'p=p%E4sswort%80'],
    ['with an unknown one', 'text/html; charset=iso-8859-1', 'method=post accept-charset=klingon', '', 'p=p%E4sswort%80'],
    ['with UTF-16', 'text/html; charset=iso-8859-1', 'method=post accept-charset=utf-16', '', 'p=p%C3%A4sswort%E2%82%AC'],
    ['that is sent by GET', 'text/html; charset=iso-8859-1', '', '', '/got?p=p%E4sswort%80'],
    [
      'that asks for the charset',
      'text/html; charset=iso-8859-1',
      'method=post',
      '<input type=hidden name=_charset_>',
      'p=p%E4sswort%80&_charset_=windows-1252',
    ],
    [
      'that asks for it in capitals',
      'text/html; charset=utf-8',
      'method=post',
      '<input type=HIDDEN name=_CHARSET_ value=x>',
      'p=p%C3%A4sswort%E2%82%AC&_CHARSET_=UTF-8',
    ],
    [
      'with a text field of that name',
      'text/html; charset=utf-8',
      'method=post',
      '<input name=_charset_ value=x>',
      'p=p%C3%A4sswort%E2%82%AC&_charset_=x',
    ],
  ])('%s', async (_what, contentType, attributes, more, expected) => {
    expect(await sent(contentType, attributes, more)).toBe(expected);
  });

  it('of a page in UTF-16 is sent in UTF-8', async () => {
    expect(await sent('text/html; charset=utf-16le', 'method=post', '', 'utf16le')).toBe('p=p%C3%A4sswort%E2%82%AC');
  });

  it('of a page that declares its charset is sent in that charset', async () => {
    const meta = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">';
    expect(await sent('text/html', 'method=post', meta)).toBe('p=p%E4sswort%80');
  });
});
