import type { Sink } from './sink.ts';

/** Accepts everything and keeps nothing: for a job with another destination, if PUSHGATEWAY_URL is not set. */
export const noSink: Sink = {
  name: 'none',
  deliver: () => Promise.resolve({ answer: 'accepted' }),
  check: () => Promise.resolve([{ subject: 'Pushgateway', message: 'PUSHGATEWAY_URL is not set: no metrics are pushed' }]),
};
