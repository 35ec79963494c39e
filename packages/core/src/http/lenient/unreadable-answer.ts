/** A device's answer that no lenience can read. The code is the one that the parser of Node.js has for it. */
export class UnreadableAnswer extends Error {
  readonly code: `HPE_${string}`;

  constructor(code: `HPE_${string}`) {
    super('the answer of the device cannot be read');
    this.code = code;
  }
}
