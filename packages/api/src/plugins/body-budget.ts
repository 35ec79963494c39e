import { Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';

/**
 * Refuses requests whose bodies, together with those in progress, exceed what this server may hold in memory.
 * They are refused before their bodies are read: queued batches must not exhaust the memory.
 */
export function addBodyBudget(
  app: ApiServer,
  { bodyLimitBytes, budgetBytes }: { readonly bodyLimitBytes: number; readonly budgetBytes: number },
): void {
  let heldBytes = 0;
  app.addHook('onRequest', async ({ headers, raw }, reply) => {
    const declared = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : bodyLimitBytes;
    // A longer one is refused for its length, without being read; a connection that is gone emits no close.
    if (declared === 0 || declared > bodyLimitBytes || raw.socket.destroyed) return;
    if (heldBytes + declared > budgetBytes) {
      throw new Refusal(503, 'SERVER_BUSY', 'The server is still processing too many large requests. Try again later.', {
        headers: { 'retry-after': '5' },
      });
    }
    heldBytes += declared;
    reply.raw.once('close', () => {
      heldBytes -= declared;
    });
  });
}
