import type { AnswerHead } from './answer-head.ts';
import { UnreadableAnswer } from './unreadable-answer.ts';

/** How the end of a body is marked: by its length in bytes, by chunks, or by the end of the connection. */
export type BodyLength = number | 'chunked' | 'until-close';

/**
 * Determines it by RFC 9112, section 6.3. Two equal lengths count as one; contradictions are refused.
 * @throws UnreadableAnswer
 */
export function bodyLength({ status, headers }: AnswerHead): BodyLength {
  if (status === 204 || status === 304) return 0;
  const valuesOf = (wanted: string) =>
    headers.flatMap(([name, value]) => (name === wanted ? value.split(',').map((each) => each.trim()) : [])).filter((each) => each !== '');
  const codings = valuesOf('transfer-encoding').filter((coding) => coding.toLowerCase() !== 'identity');
  const lengths = valuesOf('content-length');
  if (lengths.some((length) => !/^\d{1,15}$/.test(length))) throw new UnreadableAnswer('HPE_INVALID_CONTENT_LENGTH');
  const [length, ...others] = new Set(lengths.map(Number));
  if (others.length > 0) throw new UnreadableAnswer('HPE_UNEXPECTED_CONTENT_LENGTH');
  if (codings.length === 0) return length ?? 'until-close';
  const isChunkedAlone = codings.length === 1 && codings[0]?.toLowerCase() === 'chunked';
  if (!isChunkedAlone || length !== undefined) throw new UnreadableAnswer('HPE_INVALID_TRANSFER_ENCODING');
  return 'chunked';
}
