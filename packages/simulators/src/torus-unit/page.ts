import { escapeHtml } from '../http/html.ts';
import { type TorusReadings, torusReadings } from '../torus-device.ts';
import type { TorusUnitPage, UnitValueName } from './controls.ts';

type Row = readonly [label: string, value: string];

/** The unit's only page: whole numbers (except kW), no THD, no time. */
export function unitPage(timeMs: number, page: TorusUnitPage): string {
  const readings = torusReadings(timeMs);
  const rows: Row[] = [
    ['Serial', 'AVR-004217'],
    ['Firmware', '1.07 (60 Hz)'],
    ...measuredRow('Voltage In', 'voltageIn', `${readings.inputVoltageVolts.toFixed(0)} V`, page),
    ...measuredRow('Voltage Out', 'voltageOut', `${readings.outputVoltageVolts.toFixed(0)} V`, page),
    ...measuredRow('Current Out', 'currentOut', `${readings.outputCurrentAmps.toFixed(0)} A`, page),
    ...measuredRow('Power Out', 'powerOut', powerText(readings, page), page),
    ['Uptime', '41 days 07:12:33'],
  ];
  return page.markup === 'old' ? oldDocument(rows) : tidyDocument(rows);
}

function measuredRow(label: string, name: UnitValueName, measured: string, page: TorusUnitPage): Row[] {
  const text = page.values[name];
  return text === null ? [] : [[label, text ?? measured]];
}

function powerText({ outputPowerWatts }: TorusReadings, page: TorusUnitPage): string {
  if (page.powerUnit === 'W') return `${outputPowerWatts.toFixed(0)} W`;
  const kilowatts = (outputPowerWatts / 1000).toFixed(2);
  return `${page.decimalMark === 'comma' ? kilowatts.replace('.', ',') : kilowatts} kW`;
}

function tidyDocument(rows: readonly Row[]): string {
  const lines = rows.map(([label, value]) => `<tr><td>${label}</td><td>${escapeHtml(value)}</td></tr>`);
  return `<html><head><title>Torus AVR (simulated)</title></head><body>
<h3>Status</h3>
<table border="1">
<tr><th>Item</th><th>Value</th></tr>
${lines.join('\n')}
</table>
</body></html>
`;
}

function oldDocument(rows: readonly Row[]): string {
  const lines = rows.map(([label, value]) => `<TR><TD NOWRAP>${label}<TD ALIGN=right>&nbsp;${escapeHtml(value)}`);
  return `<HTML><HEAD><TITLE>Torus AVR (simulated)</TITLE><BODY BGCOLOR=#FFFFFF>
<CENTER><H3>Status</H3>
<TABLE BORDER=1 CELLPADDING=2>
<TR><TH>Item<TH>Value
${lines.join('\n')}
</TABLE>
`;
}
