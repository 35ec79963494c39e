import { randomBytes } from 'node:crypto';
import { ControlPanel } from '../control/panel.ts';
import { serve, type Wait } from '../http/exchange.ts';
import { type ListenOptions, listen, type Simulator } from '../http/listen.ts';
import type { ReceivedRequest } from '../http/message.ts';
import { type RecordedRequest, recordOf, remember } from '../http/recorded-request.ts';
import { type TorusCloudControls, type TorusCloudFaults, torusCloudFaultNames, torusCloudFields } from './controls.ts';
import { errorWithStatus200, maintenancePage, serverError } from './error-pages.ts';
import type { RandomBytes } from './random-bytes.ts';
import { kindOf, type TorusCloudRequestKind, TorusCloudSite } from './site.ts';

export const demoCredentials = { username: 'demo@example.com', password: 'demo-password' };

export type TorusCloudRequest = Readonly<RecordedRequest<TorusCloudRequestKind>>;

/** Any control may get its initial value here. */
export interface TorusCloudOptions extends ListenOptions, Partial<TorusCloudControls> {
  /** The account's name; by default `demo@example.com`. */
  readonly username?: string;
  /** The account's password; by default `demo-password`. */
  readonly password?: string;
  /** The site's clock and the unit's, in milliseconds since the epoch. */
  readonly now?: () => number;
  readonly random?: RandomBytes;
  readonly wait?: Wait;
}

export interface TorusCloud extends Simulator {
  /** Changes the named controls and keeps the rest. Throws ControlError if a value is invalid. */
  control(change: Partial<TorusCloudControls>): void;
  readonly requests: readonly TorusCloudRequest[];
  readonly logins: { readonly accepted: number; readonly refused: number };
  /** Ends every session at once; the next login starts a valid one. */
  expireSessions(): void;
}

/** Starts a simulator of the Torus Power Connect site: an ASP.NET WebForms login and the live data page of one unit. */
export async function startTorusCloud(options: TorusCloudOptions = {}): Promise<TorusCloud> {
  const { port, host, username, password, now = Date.now, random = randomBytes, wait, ...controls } = options;
  const panel = new ControlPanel<TorusCloudControls>(torusCloudFields, torusCloudFaultNames, controls);
  const site = new TorusCloudSite({
    panel,
    now,
    random,
    username: username ?? demoCredentials.username,
    password: password ?? demoCredentials.password,
  });
  const requests: RecordedRequest<TorusCloudRequestKind>[] = [];
  const listener = serve<TorusCloudRequestKind, TorusCloudControls>({
    panel,
    kindOf,
    inScope,
    faultAnswer,
    wait,
    answer: (request, kind) => site.answer(request, kind),
    record: (request: ReceivedRequest, kind) => remember(requests, recordOf(request, kind, now())),
    observed: () => ({ logins: site.logins, requests: requests.slice(-100) }),
  });
  const simulator = await listen(listener, { port, host });
  return {
    ...simulator,
    control: (change) => panel.change(change),
    requests,
    logins: site.logins,
    expireSessions: () => site.expireSessions(),
  };
}

function inScope({ applyTo }: TorusCloudFaults, kind: TorusCloudRequestKind): boolean {
  return applyTo === 'all' || (applyTo === 'live-data') === (kind === 'live-data');
}

function faultAnswer(faults: TorusCloudFaults) {
  if (faults.status500) return serverError('Exception of type &#39;System.OutOfMemoryException&#39; was thrown.');
  if (faults.maintenance) return maintenancePage();
  return faults.htmlError ? errorWithStatus200() : null;
}
