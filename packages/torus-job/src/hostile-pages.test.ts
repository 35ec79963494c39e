import { WattjobsError } from '@wattjobs/core/errors';
import { HttpFailure, Page } from '@wattjobs/core/http';
import { Secret } from '@wattjobs/core/settings';
import { growth } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { CloudProblem } from './cloud-problem.ts';
import { parseDeviceTime } from './device-time.ts';
import { interpretLivePage } from './live-page.ts';
import { isInvalidPostback, judgeLogin } from './login.ts';
import { interpretUnitPage } from './unit-page.ts';

const fill = (part: string, characters: number) => part.repeat(Math.ceil(characters / part.length));
const settings = {
  decimalSeparator: 'auto',
  cloudUrl: new URL('http://cloud.example/'),
  username: 'me',
  password: new Secret('x'),
  loginUserField: undefined,
  loginPasswordField: undefined,
} as const;

const pages: Readonly<Record<string, (characters: number) => string>> = {
  'gauges in one statement': (characters) => `<script>${fill('RadRadialGaugeOther value ', characters)}</script>`,
  statements: (characters) => `<script>${fill('$create(RadRadialGaugeTHD);\n', characters)}</script>`,
  'white space in a script': (characters) => `<script>;${fill(' ', characters)}"value"${fill(' ', characters)}</script>`,
  'digits in a gauge': (characters) => `<script>RadRadialGaugeInputVoltage value:${fill('1', characters)}x</script>`,
  'a long value': (characters) => `<span id=lblInputVoltageValue>${fill('1 ', characters)}</span>`,
  'a long time': (characters) => `<span id=lblSystemStatusTS>${fill('Jan ', characters)}</span>`,
  'errors in errors': (characters) => `${fill('<p class=failureNotification> ', characters)}<input type=password>`,
  'errors in a hidden element': (characters) => `<p style="display:none">${fill('<b class=failureNotification>x</b>', characters)}`,
  'a style with white space': (characters) => `<p class=failureNotification style="${fill('display ', characters)}">x`,
  'labels of a row': (characters) => `<table>${fill('<tr><td>voltage   in<td>1', characters)}</table>`,
  'brackets in a label': (characters) => `<table><tr><td>voltage in ${fill('( ', characters)}<td>1</table>`,
  'almost a maintenance page': (characters) => fill('maintenanc be back ', characters),
};

describe.each(Object.entries(pages))('%s', (_, make) => {
  it('is read in linear time', () => {
    const read = (size: number) => {
      const html = make(size);
      return () => readAll(html);
    };
    expect(growth(read, 12_000)).toBeLessThan(3);
  });
});

/** Everything that the job reads from a page. */
function readAll(html: string): void {
  let page: Page;
  try {
    page = new Page({ url: 'http://cloud.example/', status: 200, body: html });
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    return;
  }
  const reading = interpretLivePage(page, settings);
  if (reading?.statusTime !== undefined)
    parseDeviceTime(reading.statusTime, 0, { dateOrder: 'mdy', timeZone: undefined, timeZoneOffsetHours: 0 });
  interpretUnitPage(page, settings);
  isInvalidPostback(page);
  CloudProblem.unrecognised(page, 'it is none');
  judge(page);
}

/** A refusal counts as success here. */
function judge(page: Page): void {
  try {
    judgeLogin(page, settings);
  } catch (error) {
    if (!(error instanceof WattjobsError)) throw error;
  }
}
