import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer, as one does with a cluster.
 * @throws Error that names what never came
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
