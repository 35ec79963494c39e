import type { AnswerGate } from '../http/answer-gate.ts';
import type { ApiServer } from '../http/server-type.ts';

/**
 * Once the server is shutting down, every answer is the last on its connection, so that no idle connection is waited for.
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
