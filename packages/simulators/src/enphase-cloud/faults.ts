import { type Answer, htmlAnswer, type ReceivedRequest } from '../http/message.ts';
import {
  compactJson,
  forbidden,
  internalError,
  methodNotAllowed,
  notAuthorized,
  notImplemented,
  systemNotFound,
  temporarilyUnavailable,
  tooManyRequests,
  tooManyRequestsInReasons,
  unprocessable,
} from './answers.ts';
import type { DocumentedError, EnphaseCloudControls } from './controls.ts';
import { periodAt, planName } from './quota.ts';
import type { EnphaseCloudRequestKind } from './routes.ts';

/** Whether a request of this kind has the faults. */
export function inScope({ applyTo }: EnphaseCloudControls, kind: EnphaseCloudRequestKind): boolean {
  if (kind === 'control') return false;
  if (applyTo === 'all' || applyTo === kind) return true;
  return applyTo === 'api' && kind !== 'token' && kind !== 'authorize' && kind !== 'redirect-page' && kind !== 'other';
}

/** What is sent instead of executing a request. */
export function answerInstead(faults: EnphaseCloudControls, request: ReceivedRequest, nowMs: number): Answer | null {
  if (faults.status500) return internalError();
  if (faults.html502 === 'not-carried-out') return badGateway();
  if (faults.htmlPage) return htmlAnswer(200, '<html><body><h1>Enphase</h1><p>We are updating our services.</p></body></html>\n');
  return faults.refuseWith === 'none' ? null : documentedError(faults.refuseWith, request, nowMs, faults);
}

/** The answer to an executed request as it arrives; null: nothing arrives. */
export function spoilt(answer: Answer, faults: EnphaseCloudControls): Answer | null {
  if (faults.lostAnswer) return null;
  if (faults.html502 === 'carried-out') return badGateway();
  const emptied = faults.emptyLists ? withoutListItems(answer) : answer;
  const { body = '' } = emptied;
  return {
    ...emptied,
    ...(faults.truncatedJson && { body: body.slice(0, Math.floor(body.length / 2)) }),
    ...(faults.wrongContentType && { headers: { ...emptied.headers, 'content-type': 'text/html; charset=utf-8' } }),
  };
}

function badGateway(): Answer {
  return htmlAnswer(
    502,
    '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>\n',
  );
}

function documentedError(error: DocumentedError, request: ReceivedRequest, nowMs: number, controls: EnphaseCloudControls): Answer {
  const plan = planName(controls.plan);
  const answers: Readonly<Record<DocumentedError, () => Answer>> = {
    '401': notAuthorized,
    '403': forbidden,
    '404': () => systemNotFound(/\/systems\/([^/]+)/.exec(request.path)?.[1] ?? ''),
    '405': methodNotAllowed,
    '422': () => unprocessable('Requested range is invalid for this system'),
    '429': () => tooManyRequests(plan),
    '429-minute': () => tooManyRequests(plan, periodAt('minute', nowMs, controls)),
    '429-month': () => tooManyRequests(plan, periodAt('month', nowMs, controls)),
    '429-reasons': () => tooManyRequestsInReasons(plan),
    '500': internalError,
    '500-codes': temporarilyUnavailable,
    '501': notImplemented,
  };
  return answers[error]();
}

function withoutListItems(answer: Answer): Answer {
  if (answer.status !== 200 || !answer.headers?.['content-type']?.includes('json')) return answer;
  return compactJson(
    200,
    JSON.parse(answer.body ?? 'null', (_, value: unknown) => (Array.isArray(value) ? [] : value)),
  );
}
