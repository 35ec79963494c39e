/** Fewer digits would also match innocent words. */
const fewestDigits = 4;

/** A secret in base64 or hexadecimal, in the form to search for. */
export interface ByteNeedle {
  readonly digits: string;
  /** How many more digits may belong to it. */
  readonly rest: number;
}

/** The secret in each charset that may have encoded it. */
function bytesOf(secret: string): readonly Buffer[] {
  const texts = new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())]);
  return [...[...texts].map((text) => Buffer.from(text)), Buffer.from(secret, 'utf16le'), Buffer.from(secret, 'latin1')];
}

/**
 * The base64 digits that do not depend on the text around the secret. There are three forms, by the number of bytes before it:
 * in `user:password` of an Authorization header, the password can begin at any byte.
 */
export function base64Needles(secret: string, leadBytes: number): readonly ByteNeedle[] {
  const needles = bytesOf(secret).flatMap((bytes) =>
    [0, 1, 2].map((before) => {
      const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
      const first = Math.ceil((8 * before) / 6);
      const end = Math.floor((8 * (before + Math.min(bytes.length, leadBytes))) / 6);
      return { digits: encoded.slice(first, end), rest: Math.ceil((8 * (before + bytes.length)) / 6) - end };
    }),
  );
  return distinct(needles);
}

/** The hexadecimal digits, in lower case. */
export function hexNeedles(secret: string, leadBytes: number): readonly ByteNeedle[] {
  return distinct(
    bytesOf(secret).map((bytes) => ({
      digits: bytes.subarray(0, leadBytes).toString('hex'),
      rest: 2 * Math.max(0, bytes.length - leadBytes),
    })),
  );
}

function distinct(needles: readonly ByteNeedle[]): readonly ByteNeedle[] {
  const byDigits = new Map(needles.map((needle) => [needle.digits, needle]));
  return [...byDigits.values()].filter(({ digits }) => digits.length >= fewestDigits);
}
