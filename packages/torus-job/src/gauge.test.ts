import { Page } from '@wattjobs/core/http';
import { describe, expect, it } from 'vitest';
import { gaugeValue } from './gauge.ts';

const gauges = ['RadRadialGaugeInputVoltage', 'RadRadialGaugeOutputVoltage'] as const;

/** The input and output voltage that are read from a page with this script. */
function read(script: string, before = ''): (string | undefined)[] {
  const page = new Page({ url: 'https://cloud.example/', status: 200, body: `${before}<script>${script}</script>` });
  return gauges.map((gauge) => gaugeValue(page, gauge));
}

const created = (json: string, id: string) => `$create(Telerik.Web.UI.RadRadialGauge, ${json}, null, null, $get("${id}"));\n`;

describe('the value of a gauge', () => {
  it('is found after the name', () => {
    expect(read('RadRadialGaugeInputVoltage = {"value": 119.8}; RadRadialGaugeOutputVoltage = {"value": 120.1};')).toEqual([
      '119.8',
      '120.1',
    ]);
  });

  it('is found before the name, as in the creation of a control', () => {
    const script = created('{"pointer":{"value":119.8}}', gauges[0]) + created('{"pointer":{"value":120.1}}', gauges[1]);
    expect(read(script)).toEqual(['119.8', '120.1']);
  });

  it('is found if other elements have the names too', () => {
    const divs = gauges.map((gauge) => `<div id="ctl00_${gauge}"></div>`).join('');
    expect(read(created('{"value":119.8}', gauges[0]) + created('{"value":120.1}', gauges[1]), divs)).toEqual(['119.8', '120.1']);
  });

  it('may be negative, zero or quoted', () => {
    expect(read(created('{"value":-0.5}', gauges[0]) + created('{"value":"0"}', gauges[1]))).toEqual(['-0.5', '0']);
  });

  it('is not read from a key that only ends with “value”', () => {
    expect(read(created('{"minvalue":0,"maxvalue":300}', gauges[0]))).toEqual([undefined, undefined]);
  });

  it('is absent if the first value is not a number, whatever follows', () => {
    expect(read(created('{"value":null,"labels":{"value":240}}', gauges[0]))).toEqual([undefined, undefined]);
  });

  it('is not read from a neighboring gauge', () => {
    expect(read('[{"id":"RadRadialGaugeInputVoltage"},{"id":"RadRadialGaugeOutputVoltage","value":120.1}]')).toEqual([undefined, '120.1']);
    expect(read('[{"value":119.8,"id":"RadRadialGaugeInputVoltage"},{"value":120.1,"id":"RadRadialGaugeOutputVoltage"}]')).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is not read from an unrelated gauge', () => {
    expect(read('{"RadRadialGaugeInputFrequency":{"value":60},"RadRadialGaugeInputVoltage":{"value":119.8}}')).toEqual([
      '119.8',
      undefined,
    ]);
    expect(read('{"RadLinearGaugeLoad":{"value":35}, "RadRadialGaugeOutputVoltage":{}}')).toEqual([undefined, undefined]);
  });

  it('is not read from a gauge whose name only starts the same', () => {
    expect(read('RadRadialGaugeInputVoltageMax = {"value": 140};')).toEqual([undefined, undefined]);
  });
});
