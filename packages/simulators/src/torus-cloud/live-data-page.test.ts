import { describe, expect, it } from 'vitest';
import { type TorusCloudControls, torusCloudFields } from './controls.ts';
import { liveDataPage } from './live-data-page.ts';
import { issueFormTokens } from './web-forms.ts';

const time = Date.parse('2026-06-01T12:00:00Z');
const tokens = issueFormTokens((size) => Buffer.alloc(size, 7));
const initial = Object.fromEntries(
  Object.entries(torusCloudFields).map(([name, field]) => [name, field.initial]),
) as unknown as TorusCloudControls;
const page = (changes: Partial<TorusCloudControls> = {}, timeMs = time) => liveDataPage(timeMs, tokens, { ...initial, ...changes });

const spans = (html: string) =>
  Object.fromEntries([...html.matchAll(/<span id="ctl00_MainContent_(\w+)">([^<]*)</g)].map(([, id = '', text = '']) => [id, text]));
/** Like the legacy scraper: the first value after the first mention of the gauge. */
const gauge = (html: string, name: string) => new RegExp(`${name}[\\s\\S]*?"value":\\s*(-?[\\d.]+)`).exec(html)?.[1];
const gaugeNames = [
  'RadRadialGaugeInputVoltage',
  'RadRadialGaugeOutputVoltage',
  'RadRadialGaugeOutputCurrent',
  'RadRadialGaugeOutputPower',
  'RadRadialGaugeTHD',
];

describe('the live data page', () => {
  it('has a span for every value, power in W, and the status time', () => {
    expect(spans(page())).toEqual({
      lblInputVoltageValue: '119.2',
      lblOutputVoltageValue: '120.1',
      lblOutputCurrentValue: '3.59',
      lblOutputPowerValue: '418',
      lblOutputTHD: '2.2',
      lblSystemStatusTS: '6/1/2026 12:00:00 PM',
    });
  });

  it('has a gauge for every value, power in kW', () => {
    expect(gaugeNames.map((name) => gauge(page(), name))).toEqual(['119.2', '120.1', '3.59', '0.418', '2.2']);
  });

  it('shows a varying load, the same for the same time', () => {
    const later = page({}, time + 600_000);
    expect(spans(later)).not.toEqual(spans(page()));
    expect(page({}, time + 600_000)).toBe(later);
  });

  it('can have only gauges', () => {
    const html = page({ spans: false });
    expect(Object.keys(spans(html))).toEqual(['lblSystemStatusTS']);
    expect(gauge(html, 'RadRadialGaugeOutputPower')).toBe('0.418');
  });

  it('can have only spans', () => {
    const html = page({ gauges: false });
    expect(html).not.toContain('RadRadialGauge');
    expect(spans(html)).toHaveProperty('lblOutputPowerValue', '418');
  });

  it.each(['0', '-5.2', '120 V @ 60 Hz', '1.234,5', '1,234.5', '--', ''])('shows the given text %j unchanged', (text) => {
    const html = page({ values: { outputPower: text, statusTime: text }, gaugeValues: { inputVoltage: '0' } });
    expect(spans(html)).toMatchObject({ lblOutputPowerValue: text, lblSystemStatusTS: text, lblInputVoltageValue: '119.2' });
    expect([gauge(html, 'RadRadialGaugeInputVoltage'), gauge(html, 'RadRadialGaugeOutputPower')]).toEqual(['0', '0.418']);
  });

  it('omits what is null', () => {
    const html = page({ values: { outputThd: null, statusTime: null }, gaugeValues: { outputThd: null } });
    expect(Object.keys(spans(html))).toHaveLength(4);
    expect(html).not.toContain('RadRadialGaugeTHD');
  });

  it('escapes the given texts', () => {
    expect(page({ values: { outputPower: '<b>&"' } })).toContain('>&lt;b&gt;&amp;&quot;</span>');
  });

  it('can have other ids, so that nothing is found', () => {
    const html = page({ changedPage: true });
    expect(html).toContain('MainContent_v2_');
    for (const known of ['Value"', 'lblOutputTHD', 'lblSystemStatusTS', ...gaugeNames]) expect(html).not.toContain(known);
  });

  it('can have a paged table of earlier readings before the values', () => {
    const html = page({ paging: true });
    expect(html).toMatch(
      /1 h ago<\/td><td>\d+\.\d<[\s\S]*__doPostBack\('ctl00\$MainContent\$GridView1','Page\$2'\)[\s\S]*lblInputVoltageValue/,
    );
    expect(spans(html)).toEqual(spans(page()));
  });
});
