/** An answer without what its transport adds. */
export interface Frame {
  /** Undefined for RTU, which has none. */
  readonly transactionId: number | undefined;
  readonly unitId: number;
  /** The function code and its data. */
  readonly body: Buffer;
}

/** What is wrong with bytes that cannot be an answer, in words that follow `the answer`. */
export interface Malformed {
  readonly malformed: string;
}

/** How requests and answers stand in the stream. */
export interface Framing {
  wrap(transactionId: number, unitId: number, body: Buffer): Buffer;
  /** The length of the frame that begins with these bytes; undefined if they are too few to know. */
  lengthOf(bytes: Buffer): number | undefined | Malformed;
  /** @param bytes one whole frame */
  unwrap(bytes: Buffer): Frame | Malformed;
}

/** Six bytes of transaction id, protocol and length; then unit and body. The length counts what follows it. */
export const tcp: Framing = {
  wrap(transactionId, unitId, body) {
    const head = Buffer.alloc(7);
    head.writeUInt16BE(transactionId, 0);
    head.writeUInt16BE(body.length + 1, 4);
    head.writeUInt8(unitId, 6);
    return Buffer.concat([head, body]);
  },
  lengthOf(bytes) {
    if (bytes.length < 6) return undefined;
    const length = bytes.readUInt16BE(4);
    if (bytes.readUInt16BE(2) !== 0) return { malformed: 'is not Modbus TCP' };
    // A unit, a function code and a byte; at most the 253 bytes of any Modbus body.
    return length < 3 || length > 254 ? { malformed: `states an impossible length of ${length} bytes` } : 6 + length;
  },
  unwrap: (bytes) => ({ transactionId: bytes.readUInt16BE(0), unitId: bytes.readUInt8(6), body: bytes.subarray(7) }),
};

/** Unit, body and a checksum. Nothing states the length, so it follows from the function code. */
export const rtu: Framing = {
  wrap(_transactionId, unitId, body) {
    const bytes = Buffer.concat([Buffer.of(unitId), body, Buffer.alloc(2)]);
    bytes.writeUInt16LE(crc16(bytes.subarray(0, -2)), bytes.length - 2);
    return bytes;
  },
  lengthOf(bytes) {
    const [, functionCode, byteCount] = bytes;
    if (functionCode === undefined || byteCount === undefined) return undefined;
    if (functionCode >= 0x80) return 5;
    return functionCode === 3 ? 5 + byteCount : { malformed: `has function ${functionCode}, which nobody asked for` };
  },
  unwrap(bytes) {
    if (crc16(bytes.subarray(0, -2)) !== bytes.readUInt16LE(bytes.length - 2)) return { malformed: 'has a wrong checksum' };
    return { transactionId: undefined, unitId: bytes.readUInt8(0), body: bytes.subarray(1, -2) };
  },
};

/** The checksum of Modbus over serial line, section 6.2.2: polynomial 0xA001, from 0xFFFF. */
function crc16(bytes: Buffer): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
