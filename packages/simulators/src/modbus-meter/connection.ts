import type { Socket } from 'node:net';
import type { ControlPanel } from '../control/panel.ts';
import type { Wait } from '../http/exchange.ts';
import { remember } from '../http/recorded-request.ts';
import { answerBody, answerBytes, junk, readRequestOf } from './answer.ts';
import { type MeterControls, withoutFaults } from './controls.ts';
import type { MeterCounters, MeterRequest } from './counters.ts';
import { type Framing, type ModbusFrame, takeFrames } from './frames.ts';
import type { MeterUnit } from './unit.ts';

/** What all connections of one port share. */
export interface MeterPort {
  readonly framing: Framing;
  readonly units: ReadonlyMap<number, MeterUnit>;
  readonly panel: ControlPanel<MeterControls>;
  readonly counters: MeterCounters;
  readonly requests: MeterRequest[];
  readonly now: () => number;
  readonly wait: Wait;
  inFlight: number;
}

/** Answers the requests of one client in their order, one after the other. */
export class MeterConnection {
  readonly #port: MeterPort;
  readonly #socket: Socket;
  readonly #gone = new AbortController();
  #received: Buffer = Buffer.alloc(0);
  #answered: Promise<void> = Promise.resolve();
  /** An answer that waits for the next one. */
  #held: Buffer = Buffer.alloc(0);

  constructor(port: MeterPort, socket: Socket) {
    this.#port = port;
    this.#socket = socket;
    socket.setNoDelay(true);
    // A client may end its connection in any way: the meter only forgets it.
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#gone.abort());
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  #take(chunk: Buffer): void {
    const { frames, rest, broken } = takeFrames(this.#port.framing, Buffer.concat([this.#received, chunk]));
    this.#received = rest;
    for (const frame of frames) {
      this.#port.inFlight += 1;
      this.#port.counters.inFlightPeak = Math.max(this.#port.counters.inFlightPeak, this.#port.inFlight);
      this.#answered = this.#answered.then(() => this.#answerUnlessGone(frame));
    }
    if (!broken) return;
    this.#port.counters.brokenHeaders += 1;
    this.#answered = this.#answered.then(() => void this.#socket.destroy());
  }

  async #answerUnlessGone(frame: ModbusFrame): Promise<void> {
    try {
      if (!this.#gone.signal.aborted) await this.#answer(frame);
    } catch (error) {
      // A disconnected client ends its request; anything else is our bug and must be visible.
      if (!this.#gone.signal.aborted) throw error;
    } finally {
      this.#port.inFlight -= 1;
    }
  }

  async #answer(frame: ModbusFrame): Promise<void> {
    const { panel, units, now, counters } = this.#port;
    const request = this.#record(frame);
    const faults = panel.takeFaults((current) => inScope(current, frame));
    const controls = faults ?? { ...panel.current, ...withoutFaults };
    if (controls.dropConnection) this.#socket.destroy();
    if (controls.dropConnection || controls.hang) return;
    await this.#pause(controls.latencyMs + controls.delayMs);
    const currentFactor = controls.tornReads && counters.requests % 2 === 0 ? 1.5 : 1;
    const body = answerBody(units.get(frame.unitId), frame.body, controls, now(), currentFactor);
    if (!body) return;
    const isException = body.readUInt8(0) >= 0x80;
    request.status = isException ? `exception-${body.readUInt8(1)}` : 'answered';
    counters.answers += 1;
    if (isException) counters.exceptions += 1;
    await this.#send(answerBytes(this.#port.framing, frame, body, controls), controls);
  }

  async #send(bytes: Buffer, controls: MeterControls): Promise<void> {
    if (controls.joinAnswers && this.#held.length === 0) {
      this.#held = bytes;
      return;
    }
    const joined = Buffer.concat([this.#held, bytes]);
    this.#held = Buffer.alloc(0);
    const { cutAtByte, cutPauseMs, cutRest } = controls;
    if (cutAtByte === 0 || cutAtByte >= joined.length) {
      this.#socket.write(joined);
      return;
    }
    this.#socket.write(joined.subarray(0, cutAtByte));
    await this.#pause(cutPauseMs);
    if (cutRest === 'rest') this.#socket.write(joined.subarray(cutAtByte));
    else if (cutRest === 'junk') this.#socket.write(junk(joined.length - cutAtByte));
    else if (cutRest === 'close') this.#socket.end();
  }

  async #pause(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await this.#port.wait(milliseconds, this.#gone.signal);
  }

  #record({ unitId, body }: ModbusFrame): MeterRequest {
    const { counters, requests, now } = this.#port;
    counters.requests += 1;
    counters.requestsByUnit[unitId] = (counters.requestsByUnit[unitId] ?? 0) + 1;
    const read = readRequestOf(body);
    const request = {
      time: now(),
      unitId,
      function: body.readUInt8(0),
      start: read?.start ?? null,
      count: read?.count ?? null,
      status: null,
    };
    return remember<MeterRequest>(requests, request);
  }
}

function inScope({ onlyUnit, onlyRegister }: MeterControls, { unitId, body }: ModbusFrame): boolean {
  if (onlyUnit !== 0 && onlyUnit !== unitId) return false;
  const read = readRequestOf(body);
  return onlyRegister < 0 || (read !== undefined && onlyRegister >= read.start && onlyRegister < read.start + read.count);
}
