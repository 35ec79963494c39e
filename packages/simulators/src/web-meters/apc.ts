import type { Answer, ReceivedRequest } from '../http/message.ts';
import { type Device, plainPage, type View, type WebMeterModel } from './device.ts';
import { totalMarkup } from './number-text.ts';

/** The tokens of login pages that are not sessions yet. */
const before = new WeakMap<Device, Set<string>>();

const wanted = { prefLanguage: '00000000', submit: 'Log On' };

/** An APC network management card: the session is in the path, there is one web user, and nobody else gets in until a logout. */
export const apc: WebMeterModel = {
  title: 'APC rack PDU with a network management card',
  start: '/',
  login: { username: 'apc', password: 'apc' },
  gate: 'own',
  defaults: { totalKwh: 9876.5, mostSessions: 1 },
  routes: {
    'GET /': { kind: 'page', answer: (_, __, device) => toLogon(device) },
    'GET /home.htm': { kind: 'page', answer: (_, __, device) => toLogon(device) },
    'GET /NMC/*/logon.htm': { kind: 'page', answer: ({ path }, _, device) => logonPage(path, device, '') },
    'POST /NMC/*/Forms/login1': { kind: 'login', answer: (request, _, device) => logIn(request, device) },
    'GET /NMC/*/home.htm': {
      kind: 'page',
      answer: inSession(() => plainPage('Home', '<a href="ulstat.htm">Status</a> <a href="logout.htm">Log Off</a>')),
    },
    'GET /NMC/*/ulstat.htm': { kind: 'value', answer: inSession(statusPage) },
    'GET /NMC/*/logout.htm': {
      kind: 'logout',
      answer: inSession(({ path }, _, device) => {
        device.sessions.close(tokenOf(path));
        return plainPage('Log Off', '<p>You are logged off.</p>');
      }),
    },
  },
};

function tokenOf(path: string): string {
  return path.split('/')[2] ?? '';
}

function inSession(answer: (request: ReceivedRequest, view: View, device: Device) => Answer) {
  return (request: ReceivedRequest, view: View, device: Device): Answer =>
    device.hasSession(tokenOf(request.path)) ? answer(request, view, device) : toLogon(device);
}

function toLogon(device: Device): Answer {
  const token = device.random(12).toString('base64url');
  const tokens = before.get(device) ?? new Set<string>();
  before.set(device, new Set([...tokens, token].slice(-50)));
  return { status: 303, headers: { location: `/NMC/${token}/logon.htm` } };
}

function logonPage(path: string, device: Device, notice: string): Answer {
  if (!before.get(device)?.has(tokenOf(path))) return toLogon(device);
  return plainPage(
    'Log On',
    `<p class="notice">${notice}</p>
<form name="frmLogin" method="post" action="/NMC/${tokenOf(path)}/Forms/login1">
<input type="text" name="login_username">
<input type="password" name="login_password">
<select name="prefLanguage"><option value="00000000" selected>English</option><option value="01000000">Deutsch</option></select>
<input type="submit" name="submit" value="Log On">
</form>`,
  );
}

function logIn(request: ReceivedRequest, device: Device): Answer {
  const form = new URLSearchParams(request.body.toString());
  if (Object.entries(wanted).some(([name, value]) => form.get(name) !== value)) return logonPage(request.path, device, '');
  const sent = { username: form.get('login_username') ?? '', password: form.get('login_password') ?? '' };
  if (!before.get(device)?.has(tokenOf(request.path))) return toLogon(device);
  if (!device.accepts(sent)) return logonPage(request.path, device, 'Invalid User Name or Password.');
  const session = device.openSession();
  if (session === null) return logonPage(request.path, device, 'Someone is currently logged in. Only one web user is allowed.');
  before.get(device)?.delete(tokenOf(request.path));
  return { status: 303, headers: { location: `/NMC/${session}/home.htm` } };
}

function statusPage(request: ReceivedRequest, view: View): Answer {
  const { values } = view;
  const rows = [
    ['langLoadCurrent', 'Load Current', `<span>${values.currentAmps.toFixed(1)}&nbsp;A</span>`],
    ['langLoadPower', 'Load Power', `<span>${(values.powerWatts / 1000).toFixed(2)}&nbsp;kW</span>`],
    ['langEnergy', 'Energy', view.element('span', 'id="energy"', { unit: 'kWh', decimals: 1 })],
    ['langSerial', 'Serial Number', `<span>${values.serial}</span>`],
  ];
  const row = ([id, label, value]: string[]) =>
    `<div class="dataName"><span id="${id}">${label}</span></div>\n<div class="dataValue">${value}</div>`;
  return view.page(request, 'Status', rows.map(row).join('\n'));
}

/** The card's data log: 14 lines of header, then rows of 31 columns between tabs, one every ten minutes. */
export function apcDataLog(view: View): string {
  const { values } = view;
  const header = [
    ['Data Log'],
    ['Name', 'simulated'],
    ['Model', 'AP8000'],
    ['Serial Number', values.serial],
    ...Array.from({ length: 9 }, () => [] as string[]),
    ['Date', 'Time', 'Pwr.kW', 'Pwr Max.kW', 'Energy.kWh', '', '', 'Ph I.A', 'Ph I Max.A'],
  ];
  const kilowatts = (values.powerWatts / 1000).toFixed(2);
  const amps = values.currentAmps.toFixed(1);
  const rows = [3, 2, 1, 0].map((back) => {
    const time = new Date(view.nowMs - back * 600_000).toISOString();
    const earlierKwh = Math.max(0, view.totalKwh - (back * values.powerWatts) / 6000);
    const energy = totalMarkup(earlierKwh, { unit: 'none', decimals: 1 }, view.faults);
    const date = `${time.slice(5, 7)}/${time.slice(8, 10)}/${time.slice(0, 4)}`;
    const cells = [date, time.slice(11, 19), kilowatts, kilowatts, energy, '', '', amps, amps];
    return [...cells, ...Array<string>(31 - cells.length).fill('')];
  });
  const ordered = values.newestRow === 'first' ? rows.toReversed() : rows;
  return [...header, ...ordered].map((cells) => `${cells.join('\t')}\r\n`).join('');
}
