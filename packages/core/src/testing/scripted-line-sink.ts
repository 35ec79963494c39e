import { ReportRefusedItem, RetryDelivery } from '../errors/errors.ts';
import type { LineBlock, LineDialect, LineSink, SendAnswer } from '../sinks/line-sink.ts';
import type { Batch } from '../sinks/sink.ts';

/** What a scripted sink says to one request. */
export type LineScript =
  | 'accept'
  | 'down'
  | 'killed'
  | 'unauthorized'
  | { readonly afterMs: number }
  | { readonly refuse: RegExp }
  | { readonly acceptFirst: number };

/** A sink of lines that answers as a test scripts, and remembers what it accepted. Its lines are no line protocol. */
export interface ScriptedLineSink extends LineSink {
  /** The answer to every request from now on, or one that depends on the request. */
  script: LineScript | ((block: LineBlock) => LineScript | Promise<LineScript>);
  /** The accepted lines, in order, without their newline. */
  readonly accepted: readonly string[];
  /** The lines of each request. */
  readonly requests: readonly (readonly string[])[];
}

/** Creates a sink whose lines are `name device value timeMs`. */
export function scriptedLineSink(dialect: LineDialect = 'victoriametrics'): ScriptedLineSink {
  const accepted: string[] = [];
  const requests: string[][] = [];
  const readings = ({ kind, points }: Batch) => (kind === 'run' ? 0 : points.length);
  const sink: ScriptedLineSink = {
    name: 'scripted lines',
    takes: 'points',
    dialect,
    script: 'accept',
    accepted,
    requests,
    readings,
    encode: (batch) => ({ block: blockOf(batch, readings(batch)), refused: [], warnings: [] }),
    send: async (block) => {
      const lines = linesOf(block);
      requests.push(lines);
      const script = typeof sink.script === 'function' ? await sink.script(block) : sink.script;
      return answer(script, block, accepted);
    },
    rewrite: (block, from) => (from === dialect ? block : { ...block, text: block.text.replaceAll(/^/gm, `${from}:`).replace(/:$/, '') }),
    deliver: () => Promise.reject(new TypeError('a sink of lines is used through its outbox')),
    async *check() {
      yield { subject: 'scripted lines', message: 'are taken' };
    },
  };
  return sink;
}

/** The lines of a block, without their newline. */
export function linesOf({ text }: LineBlock): string[] {
  return text.split('\n').slice(0, -1);
}

/** A block of these lines, each of which is one reading. */
export function blockOfLines(lines: readonly string[], timeMs = 0): LineBlock {
  const text = lines.map((line) => `${line}\n`).join('');
  return { text, lineCount: lines.length, readingCount: lines.length, oldestMs: timeMs, newestMs: timeMs };
}

function blockOf({ points }: Batch, readingCount: number): LineBlock | undefined {
  if (points.length === 0) return undefined;
  const times = points.map(({ timeMs }) => timeMs);
  return {
    text: points.map(({ name, device, value, timeMs }) => `${name} ${device} ${value} ${timeMs}\n`).join(''),
    lineCount: points.length,
    readingCount,
    oldestMs: Math.min(...times),
    newestMs: Math.max(...times),
  };
}

function answer(script: LineScript, block: LineBlock, accepted: string[]): SendAnswer {
  const lines = linesOf(block);
  const reason = script === 'killed' ? 'line_protocol_connection' : 'line_protocol_unreachable';
  const later = new RetryDelivery('the receiver is down', { reason });
  if (script === 'accept') {
    accepted.push(...lines);
    return { acceptedReadings: block.readingCount, refused: [] };
  }
  if (script === 'down' || script === 'killed') return { acceptedReadings: 0, refused: [], retry: { block, error: later, when: 'soon' } };
  if (script === 'unauthorized') return { acceptedReadings: 0, refused: [], retry: { block, error: later, when: 'next-run' } };
  if ('afterMs' in script)
    return { acceptedReadings: 0, refused: [], retry: { block, error: later, when: 'soon', afterMs: script.afterMs } };
  if ('acceptFirst' in script) {
    const rest = blockOfLines(lines.slice(script.acceptFirst));
    accepted.push(...lines.slice(0, script.acceptFirst));
    return { acceptedReadings: script.acceptFirst, refused: [], retry: { block: rest, error: later, when: 'soon' } };
  }
  const refused = lines.filter((line) => script.refuse.test(line));
  accepted.push(...lines.filter((line) => !refused.includes(line)));
  const error = new ReportRefusedItem('the receiver refused a line', { reason: 'line_protocol_refused' });
  return { acceptedReadings: lines.length - refused.length, refused: refused.map((line) => ({ line, error })) };
}
