import type { Answer, ReceivedRequest } from '../http/message.ts';
import { BrowserSessions, parseCookies } from '../torus-cloud/session.ts';
import { checkPostback, hiddenFields } from '../torus-cloud/web-forms.ts';
import { type Device, plainPage, type View, type WebMeterModel } from './device.ts';

const ticket = 'METERAUTH';
const browsers = new WeakMap<Device, BrowserSessions>();

/** Every field that a browser sends when it clicks the login button and nothing else. */
const sentFields = [
  '__EVENTTARGET',
  '__EVENTARGUMENT',
  '__VIEWSTATE',
  '__VIEWSTATEGENERATOR',
  '__EVENTVALIDATION',
  'ctl00$user',
  'ctl00$pass',
  'ctl00$login',
];

/** A login by an ASP.NET form that sees what a browser would not have sent; the failed login comes back with status 200. */
export const aspnet: WebMeterModel = {
  title: 'Meter with an ASP.NET login',
  start: '/',
  login: { username: 'operator', password: 'operator-pass' },
  gate: 'own',
  defaults: { totalKwh: 6789.1 },
  routes: {
    'GET /': { kind: 'page', answer: () => ({ status: 302, headers: { location: '/Login.aspx' } }) },
    'GET /Login.aspx': { kind: 'page', answer: (request, _, device) => loginPage(request, device, '') },
    'POST /Login.aspx': { kind: 'login', answer: (request, _, device) => logIn(request, device) },
    'GET /Energy.aspx': { kind: 'value', answer: energyPage },
    'GET /Logout.aspx': {
      kind: 'logout',
      answer: ({ headers }, _, device) => {
        device.sessions.close(parseCookies(headers.cookie).get(ticket) ?? '');
        return { status: 302, headers: { location: '/Login.aspx', 'set-cookie': `${ticket}=; path=/; Max-Age=0` } };
      },
    },
  },
};

function browserSessions(device: Device): BrowserSessions {
  const known = browsers.get(device) ?? new BrowserSessions(device.random);
  browsers.set(device, known);
  return known;
}

function loginPage({ headers }: ReceivedRequest, device: Device, notice: string): Answer {
  const sessions = browserSessions(device);
  const { id, setCookie } = sessions.open(parseCookies(headers.cookie));
  const tokens = sessions.issueTokens(id, '/Login.aspx', false);
  const page = plainPage(
    'Log in',
    `<span id="notice">${notice}</span>
<form method="post" action="./Login.aspx">
${hiddenFields(tokens, false)}
<input type="text" name="ctl00$user" id="ctl00_user">
<input type="password" name="ctl00$pass" id="ctl00_pass">
<input type="text" name="ctl00$domain" value="local" disabled>
<input type="checkbox" name="ctl00$remember" id="ctl00_remember"><label for="ctl00_remember">Remember me</label>
<input type="submit" name="ctl00$login" id="ctl00_login" value="Log in">
<input type="submit" name="ctl00$reset" value="Reset password">
<button>Help</button>
</form>`,
  );
  return setCookie === null ? page : { ...page, headers: { ...page.headers, 'set-cookie': setCookie } };
}

function logIn(request: ReceivedRequest, device: Device): Answer {
  const form = new URLSearchParams(request.body.toString());
  const { id } = browserSessions(device).open(parseCookies(request.headers.cookie));
  const check = checkPostback(form, browserSessions(device).takeTokens(id, request.path));
  const asBrowser = [...form.keys()].toSorted().join() === sentFields.toSorted().join() && form.get('ctl00$login') === 'Log in';
  if (check !== 'valid' || !asBrowser) return loginPage(request, device, 'Invalid postback.');
  const sent = { username: form.get('ctl00$user') ?? '', password: form.get('ctl00$pass') ?? '' };
  if (!device.accepts(sent)) return loginPage(request, device, 'Wrong user name or password.');
  const session = device.openSession();
  if (session === null) return loginPage(request, device, 'Too many users are logged in.');
  return { status: 302, headers: { location: '/Energy.aspx', 'set-cookie': `${ticket}=${session}; path=/; HttpOnly` } };
}

function energyPage(request: ReceivedRequest, view: View, device: Device): Answer {
  const session = parseCookies(request.headers.cookie).get(ticket);
  if (!device.hasSession(session)) return { status: 302, headers: { location: '/Login.aspx' } };
  const { values } = view;
  return view.page(
    request,
    'Energy',
    `<a href="/Logout.aspx" id="logout">Log out</a>
<p>Serial ${values.serial}</p>
<p>Total ${view.element('span', 'id="ctl00_total"', { unit: 'kWh', decimals: 1 })}</p>
<p><span id="ctl00_voltage">${values.voltageVolts} V</span> <span id="ctl00_power">${values.powerWatts} W</span></p>`,
  );
}
