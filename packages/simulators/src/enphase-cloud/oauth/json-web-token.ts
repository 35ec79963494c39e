/** Replaces the signature: every token of the simulator ends with it, so that leaked tokens can be found. */
export const simulatedSignature = 'simulated-signature';

/** A token in the form of a JSON Web Token, with a fake signature. */
export function simulatedToken(claims: object): string {
  return [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat(simulatedSignature)
    .join('.');
}
