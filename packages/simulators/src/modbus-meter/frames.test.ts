import { describe, expect, it } from 'vitest';
import { crc16, encodeFrame, takeFrames } from './frames.ts';
import { bytesOf, hexOf } from './test-client.ts';

describe('a checksum', () => {
  it.each([
    ['01 03 34 00 00 1E', 'CB F2'],
    ['01 03 34 00 00 02', 'CA 3B'],
    ['11 03 01 30 00 03', '06 A8'],
    ['11 03 06 13 88 03 E7 03 E9', '7F 04'],
  ])('of %s is %s, as the manuals print it', (bytes, checksum) => {
    expect(crc16(bytesOf(bytes))).toBe(bytesOf(checksum).readUInt16LE());
  });
});

describe('requests over TCP', () => {
  const request = '00 01 00 00 00 06 01 03 34 00 00 02';

  it('are complete only with their last byte', () => {
    const bytes = bytesOf(request);
    for (let length = 0; length < bytes.length; length += 1) {
      const received = takeFrames('tcp', bytes.subarray(0, length));
      expect([received.frames.length, hexOf(received.rest), received.broken]).toEqual([0, hexOf(bytes.subarray(0, length)), false]);
    }
    const [frame] = takeFrames('tcp', bytes).frames;
    expect(frame).toEqual({ transactionId: 1, unitId: 1, body: bytesOf('03 34 00 00 02') });
  });

  it('may arrive together, with the beginning of the next', () => {
    const { frames, rest } = takeFrames('tcp', bytesOf(`${request} ${request.replace('00 01', '00 02')} 00 03 00`));
    expect([frames.map(({ transactionId }) => transactionId), hexOf(rest)]).toEqual([[1, 2], '00 03 00']);
  });

  it.each([
    ['another protocol', '00 01 00 01 00 06'],
    ['a length of 0', '00 01 00 00 00 00'],
    ['a length of 1', '00 01 00 00 00 01'],
    ['a length of 255', '00 01 00 00 00 FF'],
    ['text', '47 45 54 20 2F 20'],
  ])('are broken by %s', (_, header) => {
    expect(takeFrames('tcp', bytesOf(header)).broken).toBe(true);
  });
});

describe('requests over RTU', () => {
  const request = '11 03 01 30 00 03 06 A8';

  it('are complete only with their last byte', () => {
    const bytes = bytesOf(request);
    for (let length = 0; length < bytes.length; length += 1) expect(takeFrames('rtu', bytes.subarray(0, length)).frames).toEqual([]);
    expect(takeFrames('rtu', bytes).frames).toEqual([{ transactionId: 0, unitId: 0x11, body: bytesOf('03 01 30 00 03') }]);
  });

  it('with a wrong checksum are discarded, with all that was received', () => {
    const { frames, rest, broken } = takeFrames('rtu', bytesOf(`11 03 01 30 00 03 06 A9 ${request}`));
    expect([frames, rest.length, broken]).toEqual([[], 0, false]);
  });

  it('may write registers, whose number they state', () => {
    const body = '11 10 00 01 00 01 02 00 0A';
    const frame = Buffer.concat([bytesOf(body), Buffer.alloc(2)]);
    frame.writeUInt16LE(crc16(bytesOf(body)), 9);
    expect(takeFrames('rtu', frame.subarray(0, 6)).frames).toEqual([]);
    expect(takeFrames('rtu', frame).frames.length).toBe(1);
  });
});

describe('an answer', () => {
  const answer = { transactionId: 1, unitId: 0x11, body: bytesOf('03 06 13 88 03 E7 03 E9') };

  it.each([
    ['tcp', '00 01 00 00 00 09 11 03 06 13 88 03 E7 03 E9'],
    ['rtu', '11 03 06 13 88 03 E7 03 E9 7F 04'],
  ] as const)('over %s is %s', (framing, bytes) => {
    expect(hexOf(encodeFrame(framing, answer))).toBe(bytes);
  });
});
