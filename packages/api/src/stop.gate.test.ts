import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { useApiProcesses } from './testing/use-api-processes.ts';

/** Well below the minute for which Node.js waits for the head of a request, and Fastify keeps an idle connection. */
const longestStopMs = 30_000;

describe('a server that is stopped under load', () => {
  const processes = useApiProcesses();
  const start = (more: Readonly<Record<string, string>> = {}) => processes.start({ API_AUTH: 'open', ...more });

  /** Sends one request: returns the status and the connection's fate, or the error code. */
  function ask(url: string, agent: Agent, body?: string): Promise<string> {
    const headers = body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length };
    return new Promise((resolve) => {
      const asked = request(url, { agent, method: body === undefined ? 'GET' : 'POST', headers }, (answer) => {
        answer.on('error', (error: NodeJS.ErrnoException) => resolve(`cut ${error.code}`));
        answer.resume().on('end', () => resolve(`${answer.statusCode} ${answer.headers.connection}`));
      });
      asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
      asked.end(body);
    });
  }

  it.for([
    ['on kept-alive connections', () => new Agent({ keepAlive: true, maxSockets: 1 })],
    ['each on its own connection', () => new Agent()],
  ] as const)('answers every request that reached it %s, resets none, and stores what it acknowledged', async ([, newAgent]) => {
    const { child, url, exit } = await start({ SHUTDOWN_DRAIN: '4' });
    let isStopping = false;
    let created = 0;
    const outcomes: string[] = [];
    const client = async (number: number) => {
      const agent = newAgent();
      for (let turn = 0; ; turn += 1) {
        const isWriter = number % 5 === 0;
        const body = JSON.stringify({ name: `client ${number} turn ${turn}`, scopes: ['read'] });
        const outcome = isWriter ? await ask(`${url}/api/v1/keys`, agent, body) : await ask(`${url}/api/v1/enphase/systems`, agent);
        if (outcome.startsWith('201')) created += 1;
        // It no longer listens.
        if (outcome === 'ECONNREFUSED') return agent.destroy();
        if (isStopping) outcomes.push(outcome);
        else if (!/^20[01]/.test(outcome)) throw new Error(`before the end: ${outcome}`);
      }
    };
    const clients = Array.from({ length: 50 }, (_, number) => client(number));
    await delay(1_000);
    isStopping = true;
    const startMs = performance.now();
    child.kill('SIGTERM');
    // A busy server sees the signal a moment later.
    await expect.poll(() => ask(`${url}/readyz`, new Agent())).not.toMatch(/^200/);
    expect(await ask(`${url}/readyz`, new Agent())).toBe('503 close');
    await Promise.all(clients);
    expect(await exit).toEqual([0, null]);
    expect(performance.now() - startMs).toBeLessThan(longestStopMs);
    expect(outcomes.length).toBeGreaterThan(100);
    expect(
      [...new Set(outcomes)].filter((outcome) => !['200 close', '201 close', '200 keep-alive', '201 keep-alive'].includes(outcome)),
    ).toEqual([]);

    const next = await start();
    const keys = (await (await fetch(`${next.url}/api/v1/keys`)).json()) as { meta: { count: number } };
    expect(keys.meta.count).toBe(created);
  });

  it('waits for a half-sent request, but not for a connection without any data', async () => {
    const { child, url, exit } = await start({ SHUTDOWN_DRAIN: '0' });
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    const body = JSON.stringify({ name: 'slow', scopes: ['read'] });
    const slow = request(`${url}/api/v1/keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': body.length },
    });
    slow.write(body.slice(0, 5));
    await fetch(`${url}/healthz`);
    const startMs = performance.now();
    child.kill('SIGTERM');
    await once(silent, 'close');
    const answered = once(slow, 'response');
    slow.end(body.slice(5));
    const [answer] = await answered;
    answer.resume();
    expect([answer.statusCode, answer.headers.connection]).toEqual([201, 'close']);
    expect(await exit).toEqual([0, null]);
    expect(performance.now() - startMs).toBeLessThan(longestStopMs);
  });
});
