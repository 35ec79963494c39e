import { ControlPanel } from '../control/panel.ts';
import { serve, type Wait } from '../http/exchange.ts';
import { type ListenOptions, listen, type Simulator } from '../http/listen.ts';
import { type Answer, htmlAnswer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import { type RecordedRequest, recordOf, remember } from '../http/recorded-request.ts';
import { brokenAnswer } from './broken-head.ts';
import { type TorusUnitControls, type TorusUnitFaults, torusUnitFaultNames, torusUnitFields } from './controls.ts';
import { unitPage } from './page.ts';
import { selfSignedIdentity } from '../http/self-signed-identity.ts';

type TorusUnitRequestKind = 'page' | 'other';
export type TorusUnitRequest = Readonly<RecordedRequest<TorusUnitRequestKind>>;

/** Any control may get its initial value here. */
export interface TorusUnitOptions extends ListenOptions, Partial<TorusUnitControls> {
  /** `self-signed` serves https with a self-signed certificate; `old` does so with TLS 1.0 only. */
  readonly tls?: 'none' | 'self-signed' | 'old';
  /** The unit's clock, in milliseconds since the epoch. */
  readonly now?: () => number;
  readonly wait?: Wait;
}

export interface TorusUnit extends Simulator {
  /** Changes the named controls and keeps the rest. Throws ControlError if a value is invalid. */
  control(change: Partial<TorusUnitControls>): void;
  readonly requests: readonly TorusUnitRequest[];
  /** The self-signed certificate in PEM, or null without TLS. */
  readonly certificate: string | null;
}

/** Starts a simulator of a Torus unit's own page. */
export async function startTorusUnit(options: TorusUnitOptions = {}): Promise<TorusUnit> {
  const { port, host, tls = 'none', now = Date.now, wait, ...controls } = options;
  const panel = new ControlPanel<TorusUnitControls>(torusUnitFields, torusUnitFaultNames, controls);
  const requests: RecordedRequest<TorusUnitRequestKind>[] = [];
  const listener = serve<TorusUnitRequestKind, TorusUnitControls>({
    panel,
    kindOf: (request) => (request.path === '/' ? 'page' : 'other'),
    inScope: () => true,
    faultAnswer,
    wait,
    answer: (request, kind, faults) => answer(request, kind, faults?.head, () => unitPage(now(), panel.current)),
    record: (request, kind) => remember(requests, recordOf(request, kind, now())),
    observed: () => ({ requests: requests.slice(-100) }),
  });
  const identity = tls === 'none' ? undefined : { ...selfSignedIdentity(), ...(tls === 'old' ? oldTls : {}) };
  const simulator = await listen(listener, { port, host }, identity);
  return { ...simulator, control: (change) => panel.change(change), requests, certificate: identity?.cert ?? null };
}

/** OpenSSL considers TLS 1.0 insecure, and allows it only at its lowest security level. */
const oldTls = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

function answer(
  request: ReceivedRequest,
  kind: TorusUnitRequestKind,
  head: TorusUnitFaults['head'] | undefined,
  page: () => string,
): Answer {
  if (kind === 'other') return textAnswer(404, 'Not Found\n');
  if (request.method !== 'GET') return { status: 405, headers: { allow: 'GET' } };
  if (head !== undefined && head !== 'sound') return { status: 200, raw: brokenAnswer(head, page()) };
  return htmlAnswer(200, page(), { connection: 'close' });
}

function faultAnswer(faults: TorusUnitFaults): Answer | null {
  if (faults.status500) return textAnswer(500, 'Internal Server Error\n');
  if (faults.redirectTo !== null) return { status: 302, headers: { location: faults.redirectTo } };
  if (faults.maintenance) return htmlAnswer(200, '<html><body><h3>Firmware update in progress</h3></body></html>\n');
  return faults.htmlError ? htmlAnswer(200, '<html><body><h1>Error</h1><p>CGI did not answer.</p></body></html>\n') : null;
}
