import type { Duplex } from 'node:stream';
import { AnswerReader } from './answer-reader.ts';

/** How long a device must be silent after the announced length for its body to count as complete, in milliseconds. */
const silenceMs = 500;

/**
 * Cleans up the one response of a device on this connection, so that the parser of Node.js can read it.
 * The connection keeps its timeouts, its TLS and its addresses: only the received bytes are replaced.
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
