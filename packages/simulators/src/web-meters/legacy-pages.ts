import type { WebMeterFaults } from './controls.ts';
import { totalElement } from './html-page.ts';
import { type OwnStyle, totalMarkup } from './number-text.ts';

/** A page of the legacy set: what surrounds the element that holds the total. */
interface LegacyPage {
  /** In kWh, as the legacy page had it. */
  readonly totalKwh: number;
  readonly title: string;
  readonly style: OwnStyle;
  /** The element with the total. */
  readonly tag: string;
  readonly attributes: string;
  /** The element's text around number and unit. */
  readonly before?: string;
  readonly after?: string;
  /** The page's body around the element. */
  readonly body: (total: string) => string;
}

const whole: OwnStyle = { unit: 'kWh', decimals: 1 };
const bare: OwnStyle = { unit: 'none', decimals: 1 };

/** The six meters of the legacy collector, with its selectors, names and values. */
export const legacyPages = {
  'simple-meter': {
    totalKwh: 12_543.5,
    title: 'Simple Power Meter',
    style: whole,
    tag: 'div',
    attributes: 'class="consumption-value"',
    body: (total) => `<h1>Power Meter</h1>\n${total}`,
  },
  'basic-auth-meter': {
    totalKwh: 8234.2,
    title: 'Power Meter with a Password',
    style: bare,
    tag: 'div',
    attributes: 'id="total-kwh"',
    body: (total) => `<h1>Power Meter</h1>\n${total}`,
  },
  'form-login-meter': {
    totalKwh: 15_678.9,
    title: 'Power Meter Overview',
    style: whole,
    tag: 'span',
    attributes: 'id="total-consumption"',
    body: (total) => `<h1>Overview</h1>
<div class="metrics">
${total}
<span id="voltage">230 V</span>
<span id="current">15.5 A</span>
<span id="power">3565 W</span>
</div>`,
  },
  'tabbed-meter': {
    totalKwh: 9876.3,
    title: 'Power Meter with Tabs',
    style: whole,
    tag: 'span',
    attributes: 'id="total-kwh"',
    body: (total) => `<script>
function show(name) {
  for (const tab of document.querySelectorAll('.tab-content')) tab.style.display = tab.id === name ? 'block' : 'none';
}
</script>
<div class="tabs">
<button onclick="show('overview')">Overview</button>
<button onclick="show('consumption')" id="consumption-tab">Consumption</button>
<button onclick="show('settings')">Settings</button>
</div>
<div id="overview" class="tab-content" style="display:block"><p>Status: online</p></div>
<div id="consumption" class="tab-content" style="display:none">
<p>Total: ${total}</p>
<p>Monthly: <span class="monthly-kwh">234.5 kWh</span></p>
</div>
<div id="settings" class="tab-content" style="display:none"><p>Settings</p></div>`,
  },
  'formatted-meter': {
    totalKwh: 11_234.56,
    title: 'Formatted Power Meter',
    style: { unit: 'kWh', decimals: 2, thousandsMark: 'comma' },
    tag: 'td',
    attributes: 'class="consumption-cell total-kwh"',
    before: 'Total: ',
    after: ' (Updated: 2026-01-10)',
    body: (total) => `<table>
<tr><td>Total consumption:</td>${total}</tr>
<tr><td>Voltage:</td><td>230.5 V</td></tr>
</table>`,
  },
  'unreliable-meter': {
    totalKwh: 5432.1,
    title: 'Unreliable Power Meter',
    style: bare,
    tag: 'div',
    attributes: 'id="kwh"',
    body: (total) => total,
  },
} as const satisfies Readonly<Record<string, LegacyPage>>;

export type LegacyMeterName = keyof typeof legacyPages;
export const legacyMeterNames = Object.keys(legacyPages) as LegacyMeterName[];

/** The title and body of one meter's page. */
export function legacyPage(
  name: LegacyMeterName,
  totalKwh: number,
  faults: WebMeterFaults,
): { readonly title: string; readonly body: string } {
  const page: LegacyPage = legacyPages[name];
  const text = `${page.before ?? ''}${totalMarkup(totalKwh, page.style, faults).whole}${page.after ?? ''}`;
  const total = totalElement(page.tag, page.attributes, text, faults);
  return { title: page.title, body: page.body(total) };
}

export const legacyLoginForm = `<h1>Power Meter Login</h1>
<form method="POST" action="/form-login-meter/login">
<input type="text" name="username" id="username">
<input type="password" name="password" id="password">
<button type="submit" id="login-btn">Login</button>
</form>`;
