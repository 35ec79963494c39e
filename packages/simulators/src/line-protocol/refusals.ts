import { type Answer, htmlAnswer, jsonAnswer, textAnswer } from '../http/message.ts';
import type { LineProtocolControls } from './controls.ts';

export type LineProtocolDialect = 'victoriametrics' | 'influxdb';

const codes: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not found',
  405: 'method not allowed',
  413: 'request too large',
  422: 'unprocessable entity',
  429: 'too many requests',
  500: 'internal error',
  503: 'unavailable',
};

const messages: Readonly<Record<string, string>> = {
  401: 'unauthorized access',
  403: 'insufficient permissions for write',
  404: 'bucket "other" not found',
  429: 'org has exceeded limited_write plan limit',
  503: 'the server is overloaded',
};

/** A refusal as each server words it: InfluxDB in JSON, VictoriaMetrics in plain text. */
export function refusal(dialect: LineProtocolDialect, status: number, message: string): Answer {
  return dialect === 'influxdb' ? jsonAnswer(status, { code: codes[status], message }) : textAnswer(status, `${message}\n`);
}

/** What is sent instead of an answer, if a fault requires it; `linesOf` reads the request's. */
export function faultAnswer(dialect: LineProtocolDialect, faults: LineProtocolControls, linesOf: () => readonly string[]): Answer | null {
  if (faults.status500) return refusal(dialect, 500, 'internal error');
  if (faults.htmlPage !== 'none') return page(Number(faults.htmlPage), 'Please log in');
  if (faults.refuseWith !== 'none') {
    const answer = refusal(dialect, Number(faults.refuseWith), messages[faults.refuseWith] ?? '');
    return faults.retryAfter === '' ? answer : { ...answer, headers: { ...answer.headers, 'retry-after': faults.retryAfter } };
  }
  if (faults.mostLines !== null && linesOf().length > faults.mostLines) {
    const json = dialect === 'influxdb' && !faults.cloud;
    return json ? refusal(dialect, 413, 'unable to read data: points batch is too large') : page(413, '413 Request Entity Too Large');
  }
  const refused = faults.refuseLine === '' ? undefined : linesOf().find((line) => line.includes(faults.refuseLine));
  return refused === undefined ? null : refusal(dialect, faults.refuseLineStatus, `unable to write '${refused}'`);
}

function page(status: number, title: string): Answer {
  return htmlAnswer(status, `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`);
}
