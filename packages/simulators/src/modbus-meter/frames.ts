/** How a request and its answer are wrapped: Modbus TCP, or the RTU of a serial line carried over TCP. */
export type Framing = 'tcp' | 'rtu';

export interface ModbusFrame {
  /** 0 over RTU, which has none. */
  readonly transactionId: number;
  readonly unitId: number;
  /** The function code and what follows it. */
  readonly body: Buffer;
}

export interface ReceivedFrames {
  readonly frames: readonly ModbusFrame[];
  /** The beginning of a frame that is not complete. */
  readonly rest: Buffer;
  /** A header that cannot be right: the meter closes the connection. */
  readonly broken: boolean;
}

/** Takes the complete requests from the bytes received so far. */
export function takeFrames(framing: Framing, received: Buffer): ReceivedFrames {
  return framing === 'tcp' ? takeTcpFrames(received) : takeRtuFrames(received);
}

/** Source: Modbus Messaging on TCP/IP 1.0b: protocol 0, and a length of unit id and body, at most 254. */
function takeTcpFrames(received: Buffer): ReceivedFrames {
  const frames: ModbusFrame[] = [];
  let rest = received;
  while (rest.length >= 6) {
    const length = rest.readUInt16BE(4);
    if (rest.readUInt16BE(2) !== 0 || length < 2 || length > 254) return { frames, rest: Buffer.alloc(0), broken: true };
    if (rest.length < 6 + length) break;
    frames.push({ transactionId: rest.readUInt16BE(0), unitId: rest.readUInt8(6), body: rest.subarray(7, 6 + length) });
    rest = rest.subarray(6 + length);
  }
  return { frames, rest, broken: false };
}

/** Nothing delimits a request but its function; a wrong checksum discards what was received, as a pause does on a serial line. */
function takeRtuFrames(received: Buffer): ReceivedFrames {
  const frames: ModbusFrame[] = [];
  let rest = received;
  while (rest.length >= 4) {
    const length = rtuRequestLength(rest);
    if (length === undefined || rest.length < length) break;
    if (crc16(rest.subarray(0, length - 2)) !== rest.readUInt16LE(length - 2)) return { frames, rest: Buffer.alloc(0), broken: false };
    frames.push({ transactionId: 0, unitId: rest.readUInt8(0), body: rest.subarray(1, length - 2) });
    rest = rest.subarray(length);
  }
  return { frames, rest, broken: false };
}

/** Functions 1 to 6 take four bytes, 15 and 16 state their length; any other request is what has arrived. */
function rtuRequestLength(received: Buffer): number | undefined {
  const code = received.readUInt8(1);
  if (code >= 1 && code <= 6) return 8;
  if (code !== 15 && code !== 16) return received.length;
  return received.length < 7 ? undefined : 9 + received.readUInt8(6);
}

/** The bytes of an answer. */
export function encodeFrame(framing: Framing, { transactionId, unitId, body }: ModbusFrame): Buffer {
  if (framing === 'tcp') {
    const header = Buffer.alloc(7);
    header.writeUInt16BE(transactionId, 0);
    header.writeUInt16BE(1 + body.length, 4);
    header.writeUInt8(unitId, 6);
    return Buffer.concat([header, body]);
  }
  const frame = Buffer.concat([Buffer.from([unitId]), body, Buffer.alloc(2)]);
  frame.writeUInt16LE(crc16(frame.subarray(0, -2)), frame.length - 2);
  return frame;
}

/** The checksum of a serial line: polynomial A001, reflected, sent low byte first. */
export function crc16(bytes: Buffer): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc;
}
