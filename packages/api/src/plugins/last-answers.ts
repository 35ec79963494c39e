import type { AnswerGate } from '../http/answer-gate.ts';
import type { ApiServer } from '../http/server-type.ts';

/**
 * Once the server is about to end, every answer is the last one on its connection, so that nobody waits for the idle ones.
 * While the gate is closed, answers wait.
 */
export function addLastAnswers(app: ApiServer, stop: AbortSignal, gate: AnswerGate): void {
  app.addHook('onSend', async (_request, reply, payload) => {
    if (!stop.aborted) return payload;
    void reply.header('connection', 'close');
    await gate.closed;
    return payload;
  });
}
