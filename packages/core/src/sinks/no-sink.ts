import type { Sink } from './sink.ts';

/** Takes everything and keeps nothing: of a job that has another destination, where no PUSHGATEWAY_URL is set. */
export const noSink: Sink = {
  name: 'none',
  deliver: () => Promise.resolve({ answer: 'accepted' }),
  check: () => Promise.resolve([{ subject: 'Pushgateway', message: 'PUSHGATEWAY_URL is not set: no metrics are pushed' }]),
};
