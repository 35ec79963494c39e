import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { systemClock } from '@wattjobs/core/time';
import type { AcuvimContext } from '../../packages/acuvim-job/src/context.ts';
import { acuvimII } from '../../packages/acuvim-job/src/profiles/acuvim-ii.ts';
import { plannedRequests } from '../../packages/acuvim-job/src/reading/requests.ts';
import { AcuvimSource } from '../../packages/acuvim-job/src/source.ts';
import type { Figure } from './figures.ts';
import { medianOf } from './median.ts';
import { startMeters } from './start-meters.ts';

const latencyMs = 20;
const timeoutMs = 600;
const never = new AbortController().signal;
const requests = plannedRequests(acuvimII);

/** One pass over a hundred meters, from the first request to the points, with connections that are kept as in a run. */
export async function metersFigures(): Promise<readonly Figure[]> {
  const meters = await startMeters({ count: 100, latencyMs, valuesMode: 'primary' });
  const dead = await startMeters({ count: 10, hang: true });
  try {
    return [await passFigure(meters.ports), await deadFigure([...meters.ports.slice(10), ...dead.ports])];
  } finally {
    meters.stop();
    dead.stop();
  }
}

/** The slowest meter's own latency is what a bare socket needs for the same requests of one meter. */
async function passFigure(ports: readonly number[]): Promise<Figure> {
  const source = sourceOf(ports);
  const sockets = await Promise.all(ports.map(openSocket));
  const taken = { pass: [] as number[], one: [] as number[], sockets: [] as number[] };
  // The first passes judge the meters, and compile.
  for (let round = -8; round < 40; round += 1) {
    const one = await inMilliseconds(() => readBare(sockets.slice(0, 1)));
    const pass = await inMilliseconds(() => readWith(source, ports.length));
    const bare = await inMilliseconds(() => readBare(sockets));
    if (round < 0) continue;
    taken.one.push(one);
    taken.pass.push(pass);
    taken.sockets.push(bare);
  }
  for (const socket of sockets) socket.destroy();
  await source.close();
  const [one, pass, bare] = [taken.one, taken.pass, taken.sockets].map((times) => medianOf(times));
  if (one === undefined || pass === undefined || bare === undefined) throw new Error('there is no measurement');
  const times = `${pass.toFixed(0)} ms against ${one.toFixed(0)}; a hundred bare sockets ${bare.toFixed(0)}`;
  const what = `acuvim-job, 100 meters, ${requests.length} blocks, ${latencyMs} ms an answer: one pass, against the latency of one meter (${times})`;
  return { what, value: pass / one, unit: '×', goal: 1.5, gate: 2 };
}

/** Dead meters accept the connection and answer nothing; they are asked in each pass, as without METER_BACK_OFF. */
async function deadFigure(ports: readonly number[]): Promise<Figure> {
  const source = sourceOf(ports);
  const taken: number[] = [];
  for (let round = -2; round < 5; round += 1) {
    const pass = await inMilliseconds(() => readWith(source, ports.length - 10));
    if (round >= 0) taken.push(pass);
  }
  await source.close();
  return {
    what: `the same with ten dead meters, against their timeout`,
    value: medianOf(taken) / timeoutMs,
    unit: '×',
    goal: 1.1,
    gate: 1.3,
  };
}

function sourceOf(ports: readonly number[]): AcuvimSource {
  const targets = ports.map((port) => ({ name: `meter-${port}`, address: '127.0.0.1', port, unitId: 1, framing: 'tcp' as const }));
  const settings = {
    targets: { path: '', targets, ownProfiles: new Map() },
    defaultProfile: acuvimII.name,
    tagSet: 'current',
    timeoutMs,
    backOffMs: 0,
  };
  return new AcuvimSource({ clock: systemClock, settings, state: { current: { meters: {} } } } as unknown as AcuvimContext);
}

async function readWith(source: AcuvimSource, alive: number): Promise<void> {
  const { points } = await source.read({ signal: never, index: 0 });
  const read = points.filter(({ name }) => name === 'acuvim_P').length;
  if (read !== alive) throw new Error(`${read} of ${alive} meters were read`);
}

async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await once(socket, 'connect');
  return socket;
}

/** Asks the same of meters, and looks at nothing in the answers. */
async function readBare(sockets: readonly Socket[]): Promise<void> {
  const ask = async (socket: Socket) => {
    for (const { start, count } of requests) {
      socket.write(Buffer.from([0, 1, 0, 0, 0, 6, 1, 3, start >> 8, start & 255, 0, count]));
      await once(socket, 'data');
    }
  };
  await Promise.all(sockets.map(ask));
}

async function inMilliseconds(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
