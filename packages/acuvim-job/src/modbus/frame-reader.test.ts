import { describe, expect, it } from 'vitest';
import { bytes } from '../testing/raw-meter.ts';
import { FrameReader } from './frame-reader.ts';
import { type Frame, rtu, tcp } from './framing.ts';

/** 230.0 V at register 13312. */
const tcpAnswer = bytes('00 01 00 00 00 07 01 03 04 43 66 00 00');
const body = bytes('03 04 43 66 00 00');

const framings = [
  { name: 'TCP', framing: tcp, answer: tcpAnswer, frame: { transactionId: 1, unitId: 1, body } },
  { name: 'RTU', framing: rtu, answer: rtu.wrap(0, 1, body), frame: { transactionId: undefined, unitId: 1, body } },
] satisfies readonly { readonly frame: Frame; readonly [key: string]: unknown }[];

describe.for(framings)('a stream of $name answers', ({ framing, answer, frame }) => {
  it('gives an answer that is cut at any byte only when it is whole (A4)', () => {
    let cuts = 0;
    for (let cut = 1; cut < answer.length; cut++) {
      const reader = new FrameReader(framing);
      expect(reader.push(answer.subarray(0, cut))).toEqual([]);
      expect(reader.isInsideFrame).toBe(true);
      expect(reader.push(answer.subarray(cut))).toEqual([frame]);
      expect(reader.isInsideFrame).toBe(false);
      cuts++;
    }
    expect(cuts).toBe(answer.length - 1);
  });

  it('gives two answers of one segment, and an answer byte by byte', () => {
    expect(new FrameReader(framing).push(Buffer.concat([answer, answer]))).toEqual([frame, frame]);
    const reader = new FrameReader(framing);
    expect([...answer].flatMap((byte) => reader.push(Buffer.of(byte)))).toEqual([frame]);
  });
});

describe('a malformed answer', () => {
  it.for([
    ['of another protocol', tcp, '00 01 00 02 00 07', 'is not Modbus TCP'],
    ['that is too short for a function', tcp, '00 01 00 00 00 02', 'states an impossible length of 2 bytes'],
    ['that is longer than any', tcp, '00 01 00 00 00 ff', 'states an impossible length of 255 bytes'],
    ['that is a web page', tcp, '48 54 54 50 2f 31', 'is not Modbus TCP'],
    ['with a wrong checksum', rtu, '01 03 04 43 66 00 00 00 00', 'has a wrong checksum'],
    ['with another function', rtu, '01 05 04', 'has function 5, which nobody asked for'],
  ] as const)('%s is recognized', ([, framing, hex, malformed]) => {
    expect(new FrameReader(framing).push(bytes(hex))).toEqual([{ malformed }]);
  });
});

describe('RTU frames', () => {
  it.for([
    ['03 34 00 00 1E', 1, '01 03 34 00 00 1E CB F2'],
    ['03 34 00 00 02', 1, '01 03 34 00 00 02 CA 3B'],
    // From the manual of the Acuvim L: 50.00 Hz, 99.9 V and 100.1 V.
    ['03 01 30 00 03', 0x11, '11 03 01 30 00 03 06 A8'],
    ['03 06 13 88 03 E7 03 E9', 0x11, '11 03 06 13 88 03 E7 03 E9 7F 04'],
  ] as const)('have the checksum of the vendor: %s', ([request, unitId, expected]) => {
    expect(rtu.wrap(9, unitId, bytes(request))).toEqual(bytes(expected));
  });

  it('hold an exception', () => {
    const exception = rtu.wrap(0, 1, bytes('83 02'));
    expect(new FrameReader(rtu).push(exception)).toEqual([{ transactionId: undefined, unitId: 1, body: bytes('83 02') }]);
  });
});
