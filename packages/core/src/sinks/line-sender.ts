import type { WattjobsError } from '../errors/wattjobs-error.ts';
import type { LineFault, LineVerdict } from './line-protocol-answer.ts';
import type { Retry } from './sink.ts';

/** InfluxDB's advice for one request: https://docs.influxdata.com/influxdb/v2/write-data/best-practices/optimize-writes/ */
const mostLinesPerRequest = 5_000;
/** A request that gets no answer in time is not made smaller than this. */
const fewestLinesPerRequest = 100;
/** How many refused requests one call may cost: enough for about eight bad lines among 5,000. The rest is sent by the next call. */
const mostRefusals = 200;
/** After so many refused requests without any accepted line, not the lines are at fault. */
const mostRefusalsInVain = 32;
/** How often the same lines get a server error until one of them may be the cause. */
const serverErrorsUntilBisected = 3;

/** Why lines must be sent again, and when. */
interface WhyLater {
  readonly error: WattjobsError;
  readonly when: Retry['when'];
  readonly afterMs?: number;
}

/** What became of lines. */
export interface SentLines {
  readonly accepted: readonly string[];
  /** Lines that will never be accepted, with the server's words. */
  readonly refused: readonly { readonly line: string; readonly words: string }[];
  readonly retry?: { readonly lines: readonly string[]; readonly why: WhyLater };
}

/** A line that may be at fault. */
interface Suspect {
  readonly line: string;
  readonly fault: LineFault;
}

/** Sends lines in one request. */
type PostLines = (lines: readonly string[], signal: AbortSignal) => Promise<LineVerdict>;

/** Sends lines in requests of a size that the server accepts, and finds the lines that it refuses by halving. */
export class LineSender {
  readonly #post: PostLines;
  /** Becomes smaller if the server finds a request too large, or does not answer in time. */
  #mostLines = mostLinesPerRequest;
  #lastServerError: { readonly key: string; readonly count: number } = { key: '', count: 0 };

  constructor(post: PostLines) {
    this.#post = post;
  }

  /** Sends each line until it is accepted, refused, or something other than a line is at fault. */
  async send(lines: readonly string[], signal: AbortSignal): Promise<SentLines> {
    const accepted: string[] = [];
    const refused: { line: string; words: string }[] = [];
    const suspects: Suspect[] = [];
    const pending = inParts(lines, this.#mostLines);
    let refusals = 0;
    let isBisecting = false;
    let fault: LineFault | undefined;
    let stop: WhyLater | undefined;
    for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
      const isInVain = accepted.length + refused.length === 0;
      const verdict = refusals < (isInVain ? mostRefusalsInVain : mostRefusals) ? await this.#post(part, signal) : undefined;
      if (verdict?.kind === 'accepted') {
        accepted.push(...part);
        continue;
      }
      if (verdict?.kind === 'fault') fault = verdict;
      if (verdict?.kind !== 'fault' || (verdict.about === 'server' && !isBisecting && !this.#isRepeated(part, verdict))) {
        if (verdict !== undefined) stop = { when: 'soon', ...verdict };
        if (verdict?.error.reason === 'line_protocol_timeout' && part.length > fewestLinesPerRequest) {
          // A slow link or server takes fewer lines in time; the same request would fail again and again.
          this.#mostLines = Math.max(fewestLinesPerRequest, Math.ceil(part.length / 2));
        }
        pending.unshift(part);
        break;
      }
      if (verdict.about === 'size' && part.length > 1) {
        this.#mostLines = Math.ceil(part.length / 2);
        pending.splice(0, pending.length, ...[part, ...pending].flatMap((each) => inParts(each, this.#mostLines)));
        continue;
      }
      refusals += 1;
      isBisecting ||= verdict.about === 'server';
      const { words } = verdict;
      if (verdict.about === 'line' && (part.length === 1 || verdict.dropped >= part.length)) {
        refused.push(...part.map((line) => ({ line, words })));
      } else if (part.length === 1) suspects.push(...part.map((line) => ({ line, fault: verdict })));
      // What names a line's fault is followed at once, so that each call refuses some; otherwise large parts come first, in search of one that is accepted.
      else if (verdict.about === 'line') pending.unshift(...inParts(part, Math.ceil(part.length / 2)));
      else pending.push(...inParts(part, Math.ceil(part.length / 2)));
    }
    // A line is only at fault if another one was accepted.
    const left = pending.flat();
    for (const suspect of suspects) {
      const outcome = accepted.length === 0 ? 'left' : await this.#judge(suspect, signal);
      if (outcome === 'accepted') accepted.push(suspect.line);
      else if (outcome === 'refused') refused.push({ line: suspect.line, words: suspect.fault.words });
      else left.push(suspect.line);
    }
    const why = stop ?? fault;
    if (left.length === 0 || why === undefined) return { accepted, refused };
    const mayPass = fault?.about === 'server' || accepted.length + refused.length > 0;
    const { error, afterMs } = why;
    const when = stop?.when ?? (mayPass ? 'soon' : 'next-run');
    return { accepted, refused, retry: { lines: left, why: { error, when, ...(afterMs === undefined ? {} : { afterMs }) } } };
  }

  /** A line with a server error is tried as often as a block is; any other answer is final. */
  async #judge({ line, fault }: Suspect, signal: AbortSignal): Promise<'accepted' | 'refused' | 'left'> {
    for (let count = 1; fault.about === 'server' && count < serverErrorsUntilBisected; count += 1) {
      const { kind } = await this.#post([line], signal);
      if (kind === 'accepted') return kind;
      if (kind === 'failed') return 'left';
    }
    return 'refused';
  }

  /** Whether the same lines got the same server error for the third time in a row. */
  #isRepeated(part: readonly string[], { error }: LineFault): boolean {
    const key = [error.context['status'], ...part].join('\n');
    const count = this.#lastServerError.key === key ? this.#lastServerError.count + 1 : 1;
    const isRepeated = count >= serverErrorsUntilBisected;
    this.#lastServerError = isRepeated ? { key: '', count: 0 } : { key, count };
    return isRepeated;
  }
}

function inParts(lines: readonly string[], mostLines: number): (readonly string[])[] {
  return Array.from({ length: Math.ceil(lines.length / mostLines) }, (_, index) => lines.slice(index * mostLines, (index + 1) * mostLines));
}
