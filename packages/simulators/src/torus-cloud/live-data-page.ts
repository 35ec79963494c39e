import { escapeHtml } from '../http/html.ts';
import { type TorusReadings, torusReadings } from '../torus-device.ts';
import type { LiveValueName, TorusCloudPages } from './controls.ts';
import { pageFrame } from './page-frame.ts';
import { statusTimeText } from './status-time.ts';
import { type FormTokens, hiddenFields } from './web-forms.ts';

interface LiveValue {
  readonly name: LiveValueName;
  readonly label: string;
  readonly spanId: string;
  readonly gaugeId: string;
  readonly unit: string;
  readonly spanText: (readings: TorusReadings) => string;
  readonly gaugeText: (readings: TorusReadings) => string;
}

function liveValue(
  name: LiveValueName,
  label: string,
  ids: { span: string; gauge: string },
  unit: string,
  text: LiveValue['spanText'],
): LiveValue {
  return { name, label, spanId: ids.span, gaugeId: `RadRadialGauge${ids.gauge}`, unit, spanText: text, gaugeText: text };
}

// The ids and units (power is W in its span and kW in its gauge) are those that the legacy scraper reads.
const liveValues: readonly LiveValue[] = [
  liveValue('inputVoltage', 'Input voltage', { span: 'lblInputVoltageValue', gauge: 'InputVoltage' }, 'V', (readings) =>
    readings.inputVoltageVolts.toFixed(1),
  ),
  liveValue('outputVoltage', 'Output voltage', { span: 'lblOutputVoltageValue', gauge: 'OutputVoltage' }, 'V', (readings) =>
    readings.outputVoltageVolts.toFixed(1),
  ),
  liveValue('outputCurrent', 'Output current', { span: 'lblOutputCurrentValue', gauge: 'OutputCurrent' }, 'A', (readings) =>
    readings.outputCurrentAmps.toFixed(2),
  ),
  {
    ...liveValue('outputPower', 'Output power', { span: 'lblOutputPowerValue', gauge: 'OutputPower' }, 'W', (readings) =>
      readings.outputPowerWatts.toFixed(0),
    ),
    gaugeText: (readings) => (readings.outputPowerWatts / 1000).toFixed(3),
  },
  liveValue('outputThd', 'Output THD', { span: 'lblOutputTHD', gauge: 'THD' }, '%', (readings) => readings.outputThdPercent.toFixed(1)),
];

/** The page for members with what the unit reported at `statusTimeMs`. */
export function liveDataPage(statusTimeMs: number, tokens: FormTokens, pages: TorusCloudPages): string {
  const readings = torusReadings(statusTimeMs);
  const rows = liveValues.map(
    (value) =>
      `<tr><td>${value.label}</td><td>${span(value, readings, pages)} ${value.unit}</td><td>${gauge(value, readings, pages)}</td></tr>`,
  );
  const content = `<form method="post" action="./LiveData.aspx" id="ctl01">
<div class="aspNetHidden">
${hiddenFields(tokens, pages.splitViewState)}
</div>
<h2>Live Data</h2>
<p>System status as of ${statusSpan(statusTimeMs, pages)}</p>
${pages.paging ? pagedReadings(statusTimeMs) : ''}
<table class="liveData">
${rows.join('\n')}
</table>
</form>`;
  return pageFrame('Live Data', content);
}

function span(value: LiveValue, readings: TorusReadings, pages: TorusCloudPages): string {
  const text = pages.values[value.name];
  if (!pages.spans || text === null) return '';
  return spanElement(elementId(value.spanId, pages), text ?? value.spanText(readings));
}

function statusSpan(statusTimeMs: number, pages: TorusCloudPages): string {
  const text = pages.values.statusTime;
  if (text === null) return '';
  return spanElement(elementId('lblSystemStatusTS', pages), text ?? statusTimeText(statusTimeMs, pages));
}

function spanElement(id: string, text: string): string {
  return `<span id="${id}">${escapeHtml(text)}</span>`;
}

function gauge(value: LiveValue, readings: TorusReadings, pages: TorusCloudPages): string {
  const text = pages.gaugeValues[value.name];
  if (!pages.gauges || text === null) return '';
  const id = elementId(value.gaugeId, pages);
  return `<div id="${id}" class="RadRadialGauge"></div><script type="text/javascript">
//<![CDATA[
Sys.Application.add_init(function() { $create(Telerik.Web.UI.RadRadialGauge, {"clientStateFieldID":"${id}_ClientState","pointer":{"color":"#c20000","value": ${text ?? value.gaugeText(readings)}},"scale":{"min":0,"minorUnit":5}}, null, null, $get("${id}")); });
//]]>
</script>`;
}

function elementId(id: string, pages: TorusCloudPages): string {
  return pages.changedPage ? `MainContent_v2_${id.replace(/^(lbl|RadRadialGauge)/, 'tile').toLowerCase()}` : `ctl00_MainContent_${id}`;
}

function pagedReadings(statusTimeMs: number): string {
  const rows = [1, 2, 3].map((hoursAgo) => {
    const readings = torusReadings(statusTimeMs - hoursAgo * 3_600_000);
    const cells = [`${hoursAgo} h ago`, ...liveValues.map((value) => value.spanText(readings))];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<table id="ctl00_MainContent_GridView1" class="history">
${rows.join('\n')}
<tr class="pager"><td colspan="6">1 <a href="javascript:__doPostBack('ctl00$MainContent$GridView1','Page$2')">2</a></td></tr>
</table>`;
}
