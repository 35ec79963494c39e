import type { Logger } from 'pino';
import type { Answer } from '../sinks/sink.ts';
import type { Tally } from './tally.ts';

/** Logs and counts what a sink refused permanently, and logs its warnings. */
export function logOutcome(
  { refused, warnings = [] }: Pick<Answer, 'refused' | 'warnings'>,
  { tally, log }: { readonly tally: Tally; readonly log: Logger },
): void {
  for (const refusal of refused) {
    tally.problem(refusal);
    log.error({ err: refusal }, 'an item was refused');
  }
  for (const { message, fix } of warnings) log.warn({ fix }, message);
}
