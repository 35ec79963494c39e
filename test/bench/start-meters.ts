import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ModbusMeterOptions } from '@wattjobs/simulators';

/** Simulated meters in another process, so that they do not take the time of what is measured. */
export interface Meters {
  readonly ports: readonly number[];
  /** How many requests they have answered. */
  answers(): Promise<number>;
  stop(): void;
}

export async function startMeters(
  options: { readonly count: number } & Pick<ModbusMeterOptions, 'latencyMs' | 'hang' | 'valuesMode'>,
): Promise<Meters> {
  const child = fork(fileURLToPath(new URL('meters-process.ts', import.meta.url)), [JSON.stringify(options)]);
  const [ports] = (await once(child, 'message')) as [readonly number[]];
  const answers = async () => {
    const reply = once(child, 'message');
    child.send('answers');
    const [count] = (await reply) as [number];
    return count;
  };
  return { ports, answers, stop: () => child.disconnect() };
}
