import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const simulators = fileURLToPath(new URL('../../packages/simulators/src/main.ts', import.meta.url));

/** A receiver in its own process, which checks nothing and stores nothing: it must not be what is measured. */
export async function startReceiver(): Promise<{ readonly receiver: ChildProcess; readonly url: string }> {
  const receiver = spawn(process.execPath, [simulators, '--only', 'lines'], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: receiver.stdout })) {
    const [url] = /http:\S+/.exec(line) ?? [];
    if (url === undefined) continue;
    receiver.stdout.resume();
    await fetch(`${url}/_control`, { method: 'POST', body: JSON.stringify({ storeNothing: true }) });
    return { receiver, url: `${url}/write?precision=ms` };
  }
  throw new Error('the receiver ended before it listened');
}
