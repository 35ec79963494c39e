import { ControlPanel } from '../control/panel.ts';
import { serve, type Wait } from '../http/exchange.ts';
import { type ListenOptions, listen, type Simulator } from '../http/listen.ts';
import { type Answer, jsonAnswer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import { type RecordedRequest, recordOf, remember } from '../http/recorded-request.ts';
import { type LineProtocolControls, lineProtocolFaultNames, lineProtocolFields } from './controls.ts';
import { type InfluxdbTarget, writeToInfluxdb } from './influxdb.ts';
import { PointStore, type ReceivedPoint } from './point-store.ts';
import { faultAnswer, type LineProtocolDialect, refusal } from './refusals.ts';
import { VictoriaMetrics } from './victoriametrics.ts';
import { linesIn } from './write-request.ts';

/** The token, organization and bucket of the InfluxDB dialect, if no others are given. */
export const demoInfluxdb: InfluxdbTarget = { token: 'demo-write-token', org: 'demo-org', bucket: 'demo-bucket' };

/** Any control may get its initial value here. */
export interface LineProtocolOptions extends ListenOptions, Partial<LineProtocolControls>, Partial<InfluxdbTarget> {
  /** By default VictoriaMetrics. */
  readonly dialect?: LineProtocolDialect;
  /** The receiver's clock, in milliseconds since the epoch. */
  readonly now?: () => number;
  readonly wait?: Wait;
}

export type LineProtocolRequestKind = 'write' | 'probe' | 'metrics' | 'other';

interface RecordedWithLines extends RecordedRequest<LineProtocolRequestKind> {
  /** How many lines the body has, without comments. */
  readonly lineCount: number;
  readonly gzip: boolean;
  /** As sent, so compressed if it was. */
  readonly bodyBytes: number;
  /** The first of its lines, as sent. */
  readonly firstLines: readonly string[];
}

export type LineProtocolRequest = Readonly<RecordedWithLines>;

export interface LineProtocolReceiver extends Simulator {
  /** The whole address for writes, with the precision in milliseconds; for InfluxDB also with organization and bucket. */
  readonly writeUrl: string;
  /** Changes the named controls and keeps the rest. Throws ControlError if a value is invalid. */
  control(change: Partial<LineProtocolControls>): void;
  /** The distinct points, by series and time. */
  points(): readonly ReceivedPoint[];
  /** The newest point of each series. */
  series(): readonly ReceivedPoint[];
  /** How many points were stored, with those that came again. */
  readonly storedCount: number;
  /** What VictoriaMetrics dropped without saying so, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly requests: readonly LineProtocolRequest[];
  /** Refuses connections until comeBack(); what is stored stays. */
  goDown(): Promise<void>;
  /** Listens again at the same address. */
  comeBack(): Promise<void>;
}

const writePaths: Readonly<Record<LineProtocolDialect, readonly string[]>> = {
  victoriametrics: ['/write', '/api/v2/write', '/influx/write', '/influx/api/v2/write'],
  influxdb: ['/api/v2/write'],
};

/** Starts a receiver of line protocol that refuses what VictoriaMetrics or InfluxDB 2 refuses, and some things more. */
export async function startLineProtocolReceiver(options: LineProtocolOptions = {}): Promise<LineProtocolReceiver> {
  const { port, host, now = Date.now, wait, dialect = 'victoriametrics', token, org, bucket, ...controls } = options;
  const target = { token: token ?? demoInfluxdb.token, org: org ?? demoInfluxdb.org, bucket: bucket ?? demoInfluxdb.bucket };
  const panel = new ControlPanel<LineProtocolControls>(lineProtocolFields, lineProtocolFaultNames, controls);
  const store = new PointStore();
  const victoriaMetrics = new VictoriaMetrics(store);
  const requests: RecordedWithLines[] = [];
  const listener = serve<LineProtocolRequestKind, LineProtocolControls>({
    panel,
    kindOf: ({ path }) => kindOf(path, dialect),
    inScope: ({ applyTo }, kind) => applyTo === 'all' || kind === applyTo,
    faultAnswer: (faults, request) => faultAnswer(dialect, faults, () => linesIn(request)),
    wait,
    answer: (request, kind, faults) => {
      if (kind !== 'write') return otherAnswer(dialect, request, panel.current, victoriaMetrics);
      if (request.method !== 'POST') return getOfWrite(dialect);
      if (faults?.storeNothing) return { status: 204 };
      if (dialect === 'influxdb') return writeToInfluxdb(store, target, request, panel.current, now());
      const wrongToken = token !== undefined && request.headers.authorization !== `Bearer ${token}`;
      return wrongToken ? refusal(dialect, 401, 'unauthorized access') : victoriaMetrics.write(request, panel.current, now());
    },
    record: (request, kind) => remember(requests, { ...recordOf(request, kind, now()), ...bodyOf(request, kind) }),
    observed: () => ({
      distinctPoints: store.distinct,
      storedCount: store.received,
      dropped: victoriaMetrics.dropped,
      requests: requests.slice(-100),
    }),
  });
  let simulator = await listen(listener, { port, host });
  const { url } = simulator;
  const close = () => simulator.close();
  return {
    url,
    writeUrl: writeUrl(url, dialect, target),
    close,
    [Symbol.asyncDispose]: close,
    control: (change) => panel.change(change),
    points: () => store.points(),
    series: () => store.newest(),
    get storedCount() {
      return store.received;
    },
    get dropped() {
      return victoriaMetrics.dropped;
    },
    requests,
    goDown: close,
    comeBack: async () => {
      simulator = await listen(listener, { port: Number(new URL(url).port), host });
    },
  };
}

function writeUrl(url: string, dialect: LineProtocolDialect, { org, bucket }: InfluxdbTarget): string {
  if (dialect === 'victoriametrics') return `${url}/write?precision=ms`;
  return `${url}/api/v2/write?${new URLSearchParams({ org, bucket, precision: 'ms' }).toString()}`;
}

function kindOf(path: string, dialect: LineProtocolDialect): LineProtocolRequestKind {
  if (writePaths[dialect].includes(path)) return 'write';
  if (path === '/metrics' || path === '/flags') return 'metrics';
  return path === '/ping' || path === '/health' ? 'probe' : 'other';
}

function bodyOf(request: ReceivedRequest, kind: LineProtocolRequestKind) {
  const lines = kind === 'write' ? linesIn(request) : [];
  return {
    lineCount: lines.length,
    gzip: request.headers['content-encoding'] === 'gzip',
    bodyBytes: request.body.length,
    // Copies, because a part of a text keeps the whole in memory.
    firstLines: lines.slice(0, 10).map((line) => Buffer.from(line).toString()),
  };
}

/** VictoriaMetrics answers a GET like an empty write: its address can be probed without storing anything. */
function getOfWrite(dialect: LineProtocolDialect): Answer {
  if (dialect === 'influxdb') return refusal(dialect, 405, 'method not allowed');
  return { status: 204, headers: { 'x-influxdb-version': '1.8.0', 'x-server-hostname': 'simulator' } };
}

function otherAnswer(
  dialect: LineProtocolDialect,
  { path }: ReceivedRequest,
  { retentionDays, dedup }: LineProtocolControls,
  victoriaMetrics: VictoriaMetrics,
): Answer {
  if (dialect === 'influxdb') {
    if (path === '/ping') return { status: 204, headers: { 'x-influxdb-build': 'OSS', 'x-influxdb-version': 'v2.7.11' } };
    if (path === '/health')
      return jsonAnswer(200, { name: 'influxdb', message: 'ready for queries and writes', status: 'pass', checks: [] });
    return refusal(dialect, 404, 'path not found');
  }
  if (path === '/ping') return { status: 204, headers: { 'x-server-hostname': 'simulator' } };
  if (path === '/health') return textAnswer(200, 'OK');
  if (path === '/metrics') return victoriaMetrics.metrics();
  if (path !== '/flags') return textAnswer(400, `unsupported path requested: ${JSON.stringify(path)}\n`);
  const flags = [
    ...(dedup ? ['-dedup.minScrapeInterval="1ms"'] : []),
    ...(retentionDays === null ? [] : [`-retentionPeriod="${retentionDays}d"`]),
  ];
  return textAnswer(200, flags.map((flag) => `${flag}\n`).join(''));
}
