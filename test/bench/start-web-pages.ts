import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Pages of meters, and an API that hands out endpoints once, in another process, so that they do not take the time of what is measured. */
export async function startWebPages({ delayMs = 0, due = 0 } = {}): Promise<{ readonly port: number; stop(): void }> {
  const child = fork(fileURLToPath(new URL('web-pages-process.ts', import.meta.url)), [String(delayMs), String(due)]);
  const [port] = (await once(child, 'message')) as [number];
  return { port, stop: () => child.disconnect() };
}
