import type { Frame } from './framing.ts';

/** What an answer must match. */
export interface Expected {
  readonly transactionId: number;
  readonly ignoreTransactionId: boolean;
  readonly unitId: number;
  /** Registers. */
  readonly count: number;
}

/** Why a frame is not the answer to the request in flight, worded to follow `the answer`; undefined if it is. */
export function answerProblem({ transactionId, unitId, body }: Frame, expected: Expected): string | undefined {
  if (transactionId !== undefined && transactionId !== expected.transactionId && !expected.ignoreTransactionId) {
    return `has transaction id ${transactionId}, but the request had ${expected.transactionId}: if the gateway never returns the id, set ignoreTransactionId`;
  }
  if (unitId !== expected.unitId) return `is from unit ${unitId}, but the request was for unit ${expected.unitId}`;
  const [functionCode, byteCount] = body;
  if (functionCode === 0x83) return body.length === 2 ? undefined : 'is an exception of the wrong length';
  if (functionCode !== 3) return `has function ${functionCode}, but the request had function 3`;
  const expectedBytes = 2 * expected.count;
  // The count of bytes and the bytes themselves can disagree.
  return byteCount === expectedBytes && body.length === 2 + expectedBytes
    ? undefined
    : `holds ${body.length - 2} bytes and states ${byteCount}, but ${expected.count} registers have ${expectedBytes}`;
}
