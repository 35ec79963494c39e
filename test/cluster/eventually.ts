import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Polls until there is an answer.
 * @throws Error that names what is missing
 */
export async function eventually<Answer>(what: string, timeoutSeconds: number, ask: () => Promise<Answer | undefined>): Promise<Answer> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`${what}: not within ${timeoutSeconds} s`);
    await sleep(500);
  }
}
