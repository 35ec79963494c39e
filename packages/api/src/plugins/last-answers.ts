import type { ApiServer } from '../http/server-type.ts';

/** Once the server is about to end, every answer is the last one on its connection, so that nobody waits for the idle ones. */
export function addLastAnswers(app: ApiServer, stop: AbortSignal): void {
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (stop.aborted) void reply.header('connection', 'close');
    done(null, payload);
  });
}
