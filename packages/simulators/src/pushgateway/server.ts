import { ControlPanel } from '../control/panel.ts';
import { decodedBody } from '../http/decoded-body.ts';
import { serve, type Wait } from '../http/exchange.ts';
import { type ListenOptions, listen, type Simulator } from '../http/listen.ts';
import { type Answer, type ReceivedRequest, textAnswer } from '../http/message.ts';
import { type RecordedRequest, recordOf, remember } from '../http/recorded-request.ts';
import { type PushgatewayControls, pushgatewayFaultNames, pushgatewayFields } from './controls.ts';
import type { Labels, SeriesType } from './exposition.ts';
import { GroupStore } from './groups.ts';
import { answerFrom, kindOf, type PushgatewayRequestKind } from './routes.ts';
import type { StoredGroup } from './stored-group.ts';

/** Any control may get its initial value here. */
export interface PushgatewayOptions extends ListenOptions, Partial<PushgatewayControls> {
  /** The receiver's clock, in milliseconds since the epoch. */
  readonly now?: () => number;
  readonly wait?: Wait;
}

/** One series as a scrape would show it: with the labels of its group. */
export interface ReceivedSeries {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
  readonly type: SeriesType;
  /** Empty if there is none. */
  readonly help: string;
}

/** The content of one grouping key. */
export interface ReceivedGroup {
  readonly labels: Labels;
  readonly series: readonly ReceivedSeries[];
  readonly lastPushSuccessful: boolean;
  /** Unix seconds; 0 if no push was ever accepted. */
  readonly pushTimeSeconds: number;
  /** Unix seconds; 0 if no push was ever refused. */
  readonly pushFailureTimeSeconds: number;
}

interface RecordedWithBody extends RecordedRequest<PushgatewayRequestKind> {
  /** The pushed text, decompressed; null if the request is not a push. */
  readonly body: string | null;
}

export type PushgatewayRequest = Readonly<RecordedWithBody>;

/** A push as received, whatever its result. */
export interface RecordedPush extends PushgatewayRequest {
  readonly body: string;
}

export interface PushgatewayReceiver extends Simulator {
  /** Changes the named controls and keeps the rest. Throws ControlError if a value is invalid. */
  control(change: Partial<PushgatewayControls>): void;
  groups(): readonly ReceivedGroup[];
  /** The series of all groups, without the two times that the receiver adds to each group. */
  series(): readonly ReceivedSeries[];
  /** Every PUT and POST under `/metrics/`. */
  readonly pushes: readonly RecordedPush[];
  readonly requests: readonly PushgatewayRequest[];
}

/** Starts a receiver that accepts and refuses the same pushes as a Prometheus Pushgateway. */
export async function startPushgateway(options: PushgatewayOptions = {}): Promise<PushgatewayReceiver> {
  const { port, host, now = Date.now, wait, ...controls } = options;
  const panel = new ControlPanel<PushgatewayControls>(pushgatewayFields, pushgatewayFaultNames, controls);
  const store = new GroupStore(now);
  const requests: RecordedWithBody[] = [];
  const groups = () => store.all().map(receivedGroup);
  const listener = serve<PushgatewayRequestKind, PushgatewayControls>({
    panel,
    kindOf,
    inScope: (_, kind) => kind !== 'probe',
    faultAnswer,
    wait,
    answer: (request) => answerFrom(store, request),
    record: (request, kind) => remember(requests, { ...recordOf(request, kind, now()), body: kind === 'push' ? bodyText(request) : null }),
    observed: () => ({ requests: requests.slice(-100).map(({ body, ...request }) => ({ ...request, bodyLength: body?.length ?? 0 })) }),
  });
  const simulator = await listen(listener, { port, host });
  return {
    ...simulator,
    control: (change) => panel.change(change),
    groups,
    series: () => groups().flatMap(({ series }) => series),
    get pushes() {
      return requests.filter((request): request is RecordedWithBody & RecordedPush => request.body !== null);
    },
    requests,
  };
}

function faultAnswer(faults: PushgatewayControls): Answer | null {
  if (faults.status500) return textAnswer(500, 'Internal Server Error\n');
  return faults.refuse401 ? { ...textAnswer(401, 'Unauthorized\n'), headers: { 'www-authenticate': 'Basic realm="pushgateway"' } } : null;
}

function bodyText(request: ReceivedRequest): string {
  return (decodedBody(request) ?? request.body).toString('utf8');
}

function receivedGroup({ families, ...group }: StoredGroup): ReceivedGroup {
  const series = [...families.values()].flatMap(({ name, type, help, samples }) =>
    samples.map((sample) => ({ ...sample, name, type, help })),
  );
  return { ...group, series };
}
