import { requests, responses } from 'jsmodbus';

// Only the messages of jsmodbus are used: its client answers nothing more after a timeout, and costs as much per request as all else.

/** A request for holding registers: the function code and its data. */
export function readRequest(start: number, count: number): Buffer {
  return new requests.ReadHoldingRegistersRequestBody(start, count).createPayload();
}

/**
 * The registers in an answer, two bytes each, or the code of the exception.
 * @param body the function code and its data, known to match the request
 */
export function registersIn(body: Buffer): Buffer | number {
  if (body.readUInt8(0) >= 0x80) return responses.ExceptionResponseBody.fromBuffer(body).code;
  return responses.ReadHoldingRegistersResponseBody.fromBuffer(body)?.valuesAsBuffer ?? Buffer.alloc(0);
}
