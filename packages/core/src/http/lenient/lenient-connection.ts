import type { Duplex } from 'node:stream';
import { AnswerReader } from './answer-reader.ts';

/** How long a device may be silent after the announced length before its body counts as whole, in milliseconds. */
const silenceMs = 500;

/**
 * Lets a connection that carries one answer of a device bring it cleaned up, so that the parser of Node.js reads it.
 * The connection itself stays what it is, with its timeouts, its TLS and its addresses: only what arrives is replaced.
 */
export function readLeniently<Connection extends Duplex>(connection: Connection): Connection {
  const reader = new AnswerReader();
  const push = connection.push.bind(connection);
  let silence: NodeJS.Timeout | undefined;
  let hasEnded = false;
  const end = (): boolean => {
    if (hasEnded) return false;
    hasEnded = true;
    reader.end();
    return push(null);
  };
  const replace = (chunk: unknown): boolean => {
    clearTimeout(silence);
    if (chunk === null) return end();
    if (hasEnded || !(chunk instanceof Uint8Array)) return false;
    const cleaned = reader.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (reader.isComplete) silence = setTimeout(end, silenceMs);
    return cleaned.length === 0 || push(cleaned);
  };
  connection.push = (chunk) => {
    try {
      return replace(chunk);
    } catch (error) {
      connection.destroy(error instanceof Error ? error : undefined);
      return false;
    }
  };
  connection.once('close', () => clearTimeout(silence));
  return connection;
}
