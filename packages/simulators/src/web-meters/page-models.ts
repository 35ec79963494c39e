import { escapeHtml } from '../http/html.ts';
import { type Answer, htmlAnswer, jsonAnswer } from '../http/message.ts';
import { plainPage, type View, type WebMeterModel } from './device.ts';
import { document, totalElement } from './html-page.ts';
import type { OwnStyle } from './number-text.ts';

const oneDecimal: OwnStyle = { unit: 'kWh', decimals: 1 };
const noLogin = { login: null, gate: 'none' } as const;

/** Rows of label and value besides the total. */
function otherRows({ values }: View): string {
  const rows = [
    ['Serial number', values.serial],
    ['Voltage', `${values.voltageVolts} V`],
    ['Current', `${values.currentAmps} A`],
    ['Power', `${values.powerWatts} W`],
  ] as const;
  return rows.map(([label, value]) => `<tr><th>${label}</th><td>${escapeHtml(value)}</td></tr>`).join('\n');
}

/** Its tab asks for the value once it is clicked: without JavaScript there is none. */
const tabs: WebMeterModel = {
  title: 'Meter with tabs',
  start: '/',
  ...noLogin,
  defaults: { totalKwh: 3456.7 },
  routes: {
    'GET /': {
      kind: 'page',
      answer: (request, view) =>
        view.page(
          request,
          'Meter with tabs',
          `<button id="tab-overview">Overview</button><button id="tab-energy">Energy</button>
<div id="overview"><table>${otherRows(view)}</table></div>
<div id="energy" hidden>Total: <span id="energy-total">--</span></div>
<script>
document.getElementById('tab-energy').onclick = function () {
  document.getElementById('overview').hidden = true;
  document.getElementById('energy').hidden = false;
  fetch('/data/energy').then(function (answer) { return answer.json(); }).then(function (data) {
    setTimeout(function () { document.getElementById('energy-total').innerHTML = data.total; }, ${view.faults.valueAfterMs});
  });
};
</script>`,
        ),
    },
    'GET /data/energy': { kind: 'value', answer: (_, view) => jsonAnswer(200, { total: view.text(oneDecimal) }) },
  },
};

/** A document with two frames; the value is in one of them. */
const frames: WebMeterModel = {
  title: 'Meter with frames',
  start: '/',
  ...noLogin,
  defaults: { totalKwh: 4567.8 },
  routes: {
    'GET /': {
      kind: 'page',
      answer: () => {
        const set = '<frameset cols="20%,80%"><frame name="menu" src="menu.htm"><frame name="main" src="main.htm"></frameset>';
        return htmlAnswer(200, document('<title>Meter with frames</title>\n', set));
      },
    },
    'GET /menu.htm': { kind: 'page', answer: () => plainPage('Menu', '<a href="main.htm" target="main">Energy</a>') },
    'GET /main.htm': {
      kind: 'value',
      answer: (request, view) =>
        view.page(
          request,
          'Energy',
          `<table>${otherRows(view)}<tr><th>Energy</th>${view.element('td', 'id="energy"', oneDecimal)}</tr></table>`,
        ),
    },
  },
};

/** Its address only points to the page. */
const metaRefresh: WebMeterModel = {
  title: 'Meter with a meta refresh',
  start: '/',
  ...noLogin,
  defaults: { totalKwh: 5678.9 },
  routes: {
    'GET /': {
      kind: 'page',
      answer: () => {
        const head = '<meta http-equiv="Refresh" content="0; URL=\'start/overview.htm\'">\n<title>Meter</title>\n';
        return htmlAnswer(200, document(head, '<body></body>'));
      },
    },
    'GET /start/overview.htm': {
      kind: 'value',
      answer: (request, view) =>
        view.page(
          request,
          'Overview',
          `<table>${otherRows(view)}</table><p>Total ${view.element('span', 'class="total"', oneDecimal)}</p>`,
        ),
    },
  },
};

/** ISO-8859-1 without saying so in a header, entities without their semicolon, and no measured values without power (C12, C15). */
const night: WebMeterModel = {
  title: 'Inverter page',
  start: '/',
  ...noLogin,
  latin1: true,
  defaults: { totalKwh: 12_345 },
  routes: { 'GET /': { kind: 'value', answer: (request, view) => nightPage(view, request) } },
};

function nightPage(view: View, request: Parameters<View['page']>[0]): Answer {
  const { values } = view;
  const shown = (value: number, unit: string) => `${values.powerWatts === 0 ? 'x&nbspx&nbspx' : value}&nbsp${unit}`;
  const text = view.text({ unit: 'kWh', decimals: 0 }).replaceAll(' ', '\u00a0');
  const total = totalElement('td', 'class="total"', text, view.faults);
  return view.page(
    request,
    'Übersicht',
    `<table>
<tr><td>Zählerstand</td>${total}</tr>
<tr><td>Spannung</td><td>${shown(values.voltageVolts, 'V')}</td></tr>
<tr><td>Strom</td><td>${shown(values.currentAmps, 'A')}</td></tr>
<tr><td>Leistung</td><td>${shown(values.powerWatts, 'W')}</td></tr>
</table>`,
  );
}

export const pageModels = { tabs, frames, 'meta-refresh': metaRefresh, night } as const;
