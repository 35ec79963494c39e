import { randomBytes } from 'node:crypto';
import { ControlPanel } from '../control/panel.ts';
import { serve, type Wait } from '../http/exchange.ts';
import { type ListenOptions, listen, type Simulator } from '../http/listen.ts';
import { type Answer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import { type RecordedRequest, recordOf, remember } from '../http/recorded-request.ts';
import { selfSignedIdentity } from '../http/self-signed-identity.ts';
import { apcDataLog } from './apc.ts';
import { basicLogin, type Login } from './basic-login.ts';
import { noFaults, type WebMeterFaults, webMeterFaultNames } from './controls.ts';
import { type WebMeterControls, webMeterFields } from './device-controls.ts';
import { Device, type Route, View, type WebMeterModel, type WebMeterRequestKind } from './device.ts';
import { asSent, busyAnswer, faultAnswer } from './fault-answers.ts';
import { type FtpServer, startFtpServer } from './ftp-server.ts';
import { withLanguage } from './language.ts';
import { models, type WebMeterModelName } from './models.ts';

/** Any control may get its initial value here. */
export interface WebMeterOptions extends ListenOptions, Partial<WebMeterControls> {
  readonly model: WebMeterModelName;
  /** Instead of the model's own. */
  readonly login?: Login;
  /** `self-signed` serves https with a self-signed certificate. */
  readonly tls?: 'none' | 'self-signed';
  /** The port of the FTP server of an APC; 0, the default, uses a free one. */
  readonly ftpPort?: number;
  /** The device's clock, in milliseconds since the epoch. */
  readonly now?: () => number;
  readonly random?: (bytes: number) => Buffer;
  readonly wait?: Wait;
}

interface RecordedWithClient extends RecordedRequest<WebMeterRequestKind> {
  /** How the request authenticates, without the secret. */
  readonly scheme: 'none' | 'basic' | 'digest' | 'other';
  readonly acceptLanguage: string;
}

export type WebMeterRequest = Readonly<RecordedWithClient>;

export interface WebMeter extends Simulator {
  readonly model: WebMeterModelName;
  readonly port: number;
  /** The right login; null if the device has none. */
  readonly login: Login | null;
  /** The FTP server with the data log of an APC; null for other models. */
  readonly ftp: { readonly port: number } | null;
  /** The self-signed certificate in PEM, or null without TLS. */
  readonly certificate: string | null;
  /** What the counter has now. */
  readonly totalKwh: number;
  setTotalKwh(totalKwh: number): void;
  /** Changes the named controls and keeps the rest. Throws ControlError if a value is invalid. */
  set(change: Partial<WebMeterControls>): void;
  readonly requests: readonly WebMeterRequest[];
  /** Logins with a right and with a wrong password. */
  readonly logins: { readonly accepted: number; readonly refused: number };
  readonly openSessions: number;
  /** Ends every session, and forgets every nonce, as a reboot does. */
  expireSessions(): void;
}

/** Starts a stand-in for one device that only has a web page. */
export async function startWebMeter(options: WebMeterOptions): Promise<WebMeter> {
  const { model: name, port, host, login, tls, ftpPort, now = Date.now, random = randomBytes, wait, ...controls } = options;
  const model: WebMeterModel = models[name];
  const panel = new ControlPanel<WebMeterControls>(webMeterFields, [...webMeterFaultNames, 'applyTo'], { ...model.defaults, ...controls });
  const device = new Device(model, panel, login ?? model.login, now, random);
  const routes = Object.entries(model.routes).map(([key, route]) => ({ ...methodAndPath(key), route }));
  const requests: RecordedWithClient[] = [];
  const listener = serve<WebMeterRequestKind, WebMeterControls>({
    panel,
    kindOf: (request) => routes.find(({ method, path }) => method === request.method && path.test(request.path))?.route.kind ?? 'other',
    inScope: ({ applyTo }, kind) => applyTo === 'all' || applyTo === kind,
    faultAnswer: (faults) => faultAnswer(faults),
    wait,
    answer: (request, _, faults) => {
      const active = withLanguage(faults ?? noFaults, request);
      const sound = model.latin1 && active.http === 'sound' ? { ...active, http: 'latin-1' as const } : active;
      return asSent(answer(request, routes, sound, device), sound);
    },
    record: (request, kind) => remember(requests, { ...recordOf(request, kind, now()), ...clientOf(request) }),
    observed: () => ({
      meter: { model: name, totalKwh: device.totalKwh, openSessions: device.sessions.size },
      logins: device.logins,
      requests: requests.slice(-100),
    }),
  });
  const identity = tls === 'self-signed' ? selfSignedIdentity() : undefined;
  const simulator = await listen(listener, { port, host }, identity);
  const ftp = name === 'apc' ? await startDataLog(device, { host, port: ftpPort }) : null;
  const close = async () => {
    await Promise.all([simulator.close(), ftp?.close()]);
  };
  return {
    url: simulator.url,
    port: Number(new URL(simulator.url).port),
    close,
    [Symbol.asyncDispose]: close,
    model: name,
    get login() {
      return device.login;
    },
    ftp,
    certificate: identity?.cert ?? null,
    get totalKwh() {
      return device.totalKwh;
    },
    setTotalKwh: (totalKwh) => panel.change({ totalKwh }),
    set: (change) => panel.change(change),
    requests,
    logins: device.logins,
    get openSessions() {
      return device.sessions.size;
    },
    expireSessions: () => {
      device.sessions.clear();
      device.digest.forgetNonces();
    },
  };
}

interface RoutePattern {
  readonly method: string;
  readonly path: RegExp;
  readonly route: Route;
}

/** `GET /NMC/*\/home.htm` as a method and a pattern. */
function methodAndPath(key: string): Omit<RoutePattern, 'route'> {
  const [method = '', path = ''] = key.split(' ');
  return { method, path: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll('*', '[^/]+')}$`) };
}

function answer(request: ReceivedRequest, routes: readonly RoutePattern[], faults: WebMeterFaults, device: Device): Answer {
  const busy = busyAnswer(request);
  if (busy) return busy;
  const refused = gateRefusal(request, device);
  if (refused) return refused;
  const here = routes.filter(({ path }) => path.test(request.path));
  const found = here.find(({ method }) => method === request.method);
  if (found) return found.route.answer(request, new View(device, faults), device);
  return here.length === 0
    ? textAnswer(404, 'Not Found\n')
    : { status: 405, headers: { allow: here.map(({ method }) => method).join(', ') } };
}

/** The refusal of a protocol's own authentication; null if there is nothing to refuse. */
function gateRefusal(request: ReceivedRequest, device: Device): Answer | null {
  const { gate, title } = device.model;
  const { login } = device;
  const controls = device.panel.current;
  if (login === null || gate === 'none' || gate === 'own' || !controls.loginRequired) return null;
  if (gate !== 'basic') return device.digest.refusal(request, gate, login, controls);
  const sent = basicLogin(request);
  if (sent !== null && device.accepts(sent)) return null;
  const challenges = {
    sent: { 'www-authenticate': `Basic realm="${title}"` },
    missing: {},
    garbled: { 'www-authenticate': 'Basic realm' },
  };
  return { ...textAnswer(401, 'Unauthorized\n'), headers: challenges[controls.challenge] };
}

function clientOf({ headers }: ReceivedRequest): Pick<RecordedWithClient, 'scheme' | 'acceptLanguage'> {
  const [, scheme] = /^(\S+)/.exec(headers.authorization ?? 'none') ?? [];
  const known = (['none', 'basic', 'digest'] as const).find((each) => each === scheme?.toLowerCase());
  return { scheme: known ?? 'other', acceptLanguage: headers['accept-language'] ?? '' };
}

function startDataLog(device: Device, options: ListenOptions): Promise<FtpServer> {
  return startFtpServer(
    {
      accepts: (login) => device.accepts(login),
      files: () => ({ 'data.txt': apcDataLog(new View(device, withoutMarkup(device.panel.current))) }),
      faults: () => device.panel.current,
    },
    options,
  );
}

/** Traps that are markup have no place in a text file. */
function withoutMarkup(controls: WebMeterControls): WebMeterFaults {
  return { ...controls, valueIn: 'text', valueAfterMs: 0 };
}
