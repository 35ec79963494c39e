import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';

describe('node packages/simulators/src/main.ts', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('prints the addresses, and stops on %s', async (signal) => {
    const child = spawn(process.execPath, [`${import.meta.dirname}/main.ts`, '--unit-tls'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const addresses: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const [address] = /https?:[^\s)]+/.exec(line) ?? [];
      if (address) addresses.push(address);
      else break;
    }
    const protocols = addresses.map((address) => new URL(address).protocol);
    expect(protocols).toEqual(['http:', 'https:', ...Array<string>(protocols.length - 2).fill('http:')]);
    // Of the meter, the address of its controls.
    expect((await fetch(addresses[4] ?? '')).status).toBe(200);
    expect((await fetch(`${addresses[0]}/Default`)).status).toBe(200);
    expect((await fetch(`${addresses[2]}/-/ready`)).status).toBe(200);
    expect((await fetch(`${addresses[3]}/_control`)).status).toBe(200);
    expect((await fetch(`${addresses[5]}/ping`)).status).toBe(204);
    expect(await (await fetch(addresses[6] ?? '')).text()).toContain('12543.5 kWh');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('exits with 78 if an option is wrong', async () => {
    const child = spawn(process.execPath, [`${import.meta.dirname}/main.ts`, '--only', 'gateway'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const [text, exit] = await Promise.all([child.stderr.toArray(), once(child, 'exit')]);
    expect([String(text), exit]).toEqual([expect.stringContaining('--only must be'), [78, null]]);
  });
});
