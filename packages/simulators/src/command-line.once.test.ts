import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseCommand, runCommand, UsageError } from './command-line.ts';

describe('the command line', () => {
  it('starts all four on free ports of this machine', () => {
    expect(parseCommand([])).toEqual({
      help: false,
      only: ['cloud', 'unit', 'receiver', 'enphase'],
      host: '127.0.0.1',
      ports: { cloud: 0, unit: 0, receiver: 0, enphase: 0 },
      unitTls: false,
    });
  });

  it('starts one of them, on the given port and host', () => {
    expect(parseCommand(['--only', 'receiver', '--receiver-port', '9091', '--host', '0.0.0.0'])).toMatchObject({
      only: ['receiver'],
      host: '0.0.0.0',
      ports: { receiver: 9091 },
    });
  });

  it.each([
    [['--nothing'], '--nothing'],
    [['extra'], 'extra'],
    [['--only', 'meter'], '--only must be cloud, unit, receiver or enphase, not "meter"'],
    [['--cloud-port', '70000'], '--cloud-port must be a port from 0 to 65535, not "70000"'],
    [['--enphase-port', '-1'], '--enphase-port'],
    [['--unit-port', 'http'], '--unit-port must be a port'],
  ])('refuses %j and shows the usage', (args, problem) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(problem);
    expect(() => parseCommand(args)).toThrow('Usage: node packages/simulators/src/main.ts');
  });

  it('prints the usage and starts nothing', async () => {
    const lines: string[] = [];
    expect(await runCommand(parseCommand(['--help']), (line) => lines.push(line))).toEqual([]);
    expect(lines.join()).toContain('--unit-tls');
  });
});

describe('node packages/simulators/src/main.ts', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('prints the four addresses, and stops on %s', async (signal) => {
    const child = spawn(process.execPath, [`${import.meta.dirname}/main.ts`, '--unit-tls'], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const addresses: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      const [address] = /https?:\S+/.exec(line) ?? [];
      if (address) addresses.push(address);
      else break;
    }
    expect(addresses.map((address) => new URL(address).protocol)).toEqual(['http:', 'https:', 'http:', 'http:']);
    expect((await fetch(`${addresses[0]}/Default`)).status).toBe(200);
    expect((await fetch(`${addresses[2]}/-/ready`)).status).toBe(200);
    expect((await fetch(`${addresses[3]}/_control`)).status).toBe(200);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('exits with 78 if an option is wrong', async () => {
    const child = spawn(process.execPath, [`${import.meta.dirname}/main.ts`, '--only', 'meter'], { stdio: ['ignore', 'ignore', 'pipe'] });
    const [text, exit] = await Promise.all([child.stderr.toArray(), once(child, 'exit')]);
    expect([String(text), exit]).toEqual([expect.stringContaining('--only must be'), [78, null]]);
  });
});
