import type { MeterControls } from './controls.ts';
import { encodeFrame, type Framing, type ModbusFrame } from './frames.ts';
import { exceptionCodes, readRegisters } from './read-registers.ts';
import type { MeterUnit } from './unit.ts';

/** The only function that the vendor names for reading. */
const readHoldingRegisters = 3;

/** The registers that a request asks for, or undefined if it is not a sound read. */
export function readRequestOf(body: Buffer): { readonly start: number; readonly count: number } | undefined {
  if (body.readUInt8(0) !== readHoldingRegisters || body.length !== 5) return undefined;
  return { start: body.readUInt16BE(1), count: body.readUInt16BE(3) };
}

/** What a unit answers to the function and its data; null for silence. */
export function answerBody(
  unit: MeterUnit | undefined,
  body: Buffer,
  controls: MeterControls,
  nowMs: number,
  currentFactor: number,
): Buffer | null {
  const code = body.readUInt8(0);
  const exception = (reason: number) => Buffer.from([code | 0x80, reason]);
  if (!unit) return controls.unknownUnit === 'silence' ? null : exception(exceptionCodes.gatewayTargetFailed);
  if (controls.exception > 0) return exception(controls.exception);
  if (code !== readHoldingRegisters) return exception(exceptionCodes.illegalFunction);
  const request = readRequestOf(body);
  if (!request) return exception(exceptionCodes.illegalDataValue);
  const registers = readRegisters(unit, request, controls, nowMs, currentFactor);
  if (typeof registers === 'number') return exception(registers);
  return registers && Buffer.concat([Buffer.from([code, registers.length]), registers]);
}

/** The bytes of an answer, with the faults that change them. */
export function answerBytes(framing: Framing, request: ModbusFrame, body: Buffer, controls: MeterControls): Buffer {
  const { answer } = controls;
  const transactionId = controls.constantTransactionId ?? (request.transactionId + (answer === 'foreign-transaction-id' ? 1 : 0)) % 65_536;
  const unitId = answer === 'other-unit' ? (request.unitId + 1) % 256 : request.unitId;
  const frame = encodeFrame(framing, { transactionId, unitId, body: reshaped(body, answer) });
  if (answer === 'foreign-protocol-id' && framing === 'tcp') frame.writeUInt16BE(1, 2);
  if (answer === 'wrong-checksum' && framing === 'rtu') frame.writeUInt8(frame.readUInt8(frame.length - 1) ^ 0xff, frame.length - 1);
  const sent = answer === 'garbage' ? junk(frame.length) : frame;
  return Buffer.concat([sent, answer === 'repeated' ? sent : Buffer.alloc(0), junk(controls.junkBytes)]);
}

/** Bytes that belong to no frame. */
export function junk(count: number): Buffer {
  return Buffer.alloc(count, 0xa5);
}

function reshaped(body: Buffer, answer: MeterControls['answer']): Buffer {
  if (answer === 'other-function') return Buffer.concat([Buffer.from([4]), body.subarray(1)]);
  if (body.readUInt8(0) !== readHoldingRegisters) return body;
  const registers = body.subarray(2);
  if (answer === 'one-register-short') return Buffer.concat([Buffer.from([3, registers.length - 2]), registers.subarray(0, -2)]);
  if (answer === 'one-register-long') return Buffer.concat([Buffer.from([3, registers.length + 2]), registers, Buffer.alloc(2)]);
  if (answer === 'lying-byte-count') return Buffer.concat([Buffer.from([3, registers.length + 2]), registers]);
  return body;
}
