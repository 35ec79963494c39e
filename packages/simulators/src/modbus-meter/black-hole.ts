import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** An address that takes no connection and refuses none, as a meter behind a dead link does: a client's SYN stays unanswered. */
export interface BlackHole extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** A thread that listens and never accepts. The system answers as many clients as its queue holds. */
const sleeper = `
const { parentPort, workerData } = require('node:worker_threads');
const server = require('node:net').createServer().listen({ host: workerData, port: 0, backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
});
`;

/** Connections that fill the queue: on Linux a backlog of 1 holds two, and Linux drops the SYN of any more. */
const queued = 2;

/** Starts such an address. It needs Linux. */
export async function startBlackHole(): Promise<BlackHole> {
  const host = '127.0.0.1';
  const worker = new Worker(sleeper, { eval: true, workerData: host });
  const [port] = (await once(worker, 'message')) as [number];
  const fillers: Socket[] = [];
  for (let filled = 0; filled < queued; filled += 1) {
    const filler = connect(port, host).on('error', () => filler.destroy());
    fillers.push(filler);
    await once(filler, 'connect');
  }
  const close = async () => {
    for (const filler of fillers) filler.destroy();
    await worker.terminate();
  };
  return { host, port, close, [Symbol.asyncDispose]: close };
}
