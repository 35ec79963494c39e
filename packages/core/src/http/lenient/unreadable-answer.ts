/** A device's response that cannot be read even leniently. It has the error code that the parser of Node.js uses. */
export class UnreadableAnswer extends Error {
  readonly code: `HPE_${string}`;

  constructor(code: `HPE_${string}`) {
    super('the answer of the device cannot be read');
    this.code = code;
  }
}
