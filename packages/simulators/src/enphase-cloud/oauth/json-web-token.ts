/** Stands where a signature would: every token of the simulator ends with it, so that one can be found anywhere. */
export const simulatedSignature = 'simulated-signature';

/** A token in the shape of a JSON Web Token, with a signature that is none. */
export function simulatedToken(claims: object): string {
  return [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat(simulatedSignature)
    .join('.');
}
