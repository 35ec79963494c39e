import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpSession, openPage, submitForm } from '@wattjobs/core/http';
import { describe, expect, it } from 'vitest';
import { openInChromium } from './chromium.ts';

interface Sent {
  readonly method: string;
  readonly address: string;
  readonly body: string;
}

/** A page that submits its form automatically, and what its server receives from a browser or a session. */
async function serve(contentType: string, html: string | Buffer) {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    const { method = '', url: address = '' } = request;
    if (address === '/') return void response.writeHead(200, { 'content-type': contentType }).end(html);
    let body = '';
    request.setEncoding('latin1').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      if (address !== '/favicon.ico') sent.push({ method, address, body });
      response.end('<p>done');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    sent,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The same page in Chromium and in a session: both click the first submit control, or submit the form if there is none. */
async function compared(contentType: string, html: string, encoding: BufferEncoding = 'utf8') {
  const click = 'var b = document.querySelector("form [data-click]"); if (b) b.click(); else document.forms[0].submit();';
  await using site = await serve(contentType, Buffer.from(`${html}<script>${click}</script>`, encoding));
  await openInChromium(site.url);
  const session = new HttpSession({ userAgent: 'test' });
  const page = await openPage(session, site.url);
  const [form] = page.forms();
  if (form === undefined) throw new Error('the page has no form');
  await submitForm(session, page, form, form.submitControls()[0]);
  expect(site.sent).toHaveLength(2);
  return { browser: site.sent[0], session: site.sent[1] };
}

describe('a form is sent as Chromium sends it', () => {
  const text =
    "p&auml;ss&ouml;&euro;&#x159;&#x4e2d;&#x8868;&#x30bd;&#xff71;&#x7e8a;&#xffe2;&#x2550;&#xac00;&#x43f;&yen;&oline;&#x1f600; *-._~+&amp;%'&quot;\\";

  /** Node.js knows fewer characters of these two encodings than a browser. */
  const shorter: Readonly<Record<string, string>> = { big5: 'p&auml;&#x4e2d;&#x2550;&euro;*', 'euc-kr': 'p&auml;&#xac00;&#x4e2d;*' };

  it.each([
    'utf-8',
    'iso-8859-1',
    'windows-1252',
    'us-ascii',
    'iso-8859-2',
    'iso-8859-15',
    'windows-1251',
    'koi8-r',
    'shift_jis',
    'euc-jp',
    'iso-2022-jp',
    'gb2312',
    'gb18030',
    'big5',
    'euc-kr',
  ])('from a page in %s', async (charset) => {
    const fields = `<input name=p value="${shorter[charset] ?? text}"><textarea name="n&auml;me">a\nb</textarea><input type=hidden name=_charset_>`;
    const { browser, session } = await compared(`text/html; charset=${charset}`, `<form method=post action=/got>${fields}</form>`);
    expect(session).toEqual(browser);
  });

  it.each([
    ['by GET', 'text/html; charset=iso-8859-1', '', 'utf8'],
    ['from a page that declares nothing', 'text/html', 'method=post', 'utf8'],
    ['from a page in UTF-16', 'text/html; charset=utf-16le', 'method=post', 'utf16le'],
    ['with an accept-charset', 'text/html; charset=utf-8', 'method=post accept-charset=iso-8859-1', 'utf8'],
    ['with a list', 'text/html; charset=utf-8', 'method=post accept-charset="klingon, iso-8859-2 utf-8"', 'utf8'],
    ['with an unknown charset', 'text/html; charset=iso-8859-1', 'method=post accept-charset=klingon', 'utf8'],
    ['with UTF-16', 'text/html; charset=iso-8859-1', 'method=post accept-charset=utf-16', 'utf8'],
  ] as const)('%s', async (_what, contentType, attributes, encoding) => {
    const fields = `<input name=p value="${text}"><input type=hidden name=_charset_>`;
    const { browser, session } = await compared(contentType, `<form action="/got?x=1" ${attributes}>${fields}</form>`, encoding);
    expect(session).toEqual(browser);
  });
});

describe('a control with a target page is followed as in Chromium', () => {
  // As in System.Web's WebForms.js, without validation.
  const scripts = `<script>
    function WebForm_PostBackOptions(eventTarget, eventArgument, validation, validationGroup, actionUrl, trackFocus, clientSubmit) {
      Object.assign(this, { eventTarget, eventArgument, actionUrl, clientSubmit });
    }
    function WebForm_DoPostBackWithOptions(options) {
      if (options.actionUrl != null && options.actionUrl.length > 0) document.forms[0].action = options.actionUrl;
      if (options.clientSubmit) __doPostBack(options.eventTarget, options.eventArgument);
    }
    function __doPostBack(target, argument) {
      var form = document.forms[0];
      form.__EVENTTARGET.value = target;
      form.__EVENTARGUMENT.value = argument;
      form.submit();
    }
  </script>`;
  const hidden = '<input type=hidden name=__EVENTTARGET><input type=hidden name=__EVENTARGUMENT><input name=user value=me>';
  const call = (list: string) => `javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(${list}))`.replaceAll('"', '&quot;');
  const target = '"c$Go", "", true, "Login", "Target.aspx?a=1", false';

  it.each([
    ['a submit button', `<input data-click type=submit name=c$Go value=Go onclick="${call(`${target}, false`)}">`],
    ['a button', `<button data-click name=c$Go value=1 onclick="${call(`${target}, false`)}">Go</button>`],
    ['a link', `<a data-click href="${call(`${target}, true`)}">Go</a>`],
    [
      'a link, percent-encoded',
      `<a data-click href="${call(`${target}, true`).replaceAll('&quot;', '%22').replaceAll('$', '%24')}">Go</a>`,
    ],
    ['a plain button', `<input data-click type=button onclick="${call(`${target}, true`)}">`],
    [
      'escapes',
      `<input data-click type=button onclick="${call('"c$Go", "", true, "", "\\x54arget.aspx?a=\\u0027\\u0026b", false, true')}">`,
    ],
    ['no target', `<a data-click href="${call('"c$Go", "", true, "", "", false, true')}">Go</a>`],
    ['null for a target', `<a data-click href="${call('"c$Go", "x", false, null, null, false, true')}">Go</a>`],
    ['its own address', `<input data-click type=submit formaction=/own onclick="${call(`${target}, false`)}">`],
  ])('%s', async (_what, control) => {
    const html = `${scripts}<form method=post action=/form.aspx>${hidden}${control}</form>`;
    const { browser, session } = await compared('text/html; charset=utf-8', html);
    expect(session).toEqual(browser);
  });
});
