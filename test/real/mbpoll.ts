import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Reads holding registers once with Debian's mbpoll. Numbers of 32 bits are read with their high word first. */
export async function readWithMbpoll(
  meter: { readonly host: string; readonly port: number },
  type: 'float' | 'int' | 'int16',
  start: number,
  count: number,
  unitId = 1,
): Promise<readonly number[]> {
  const options = { float: ['-t', '4:float', '-B'], int: ['-t', '4:int', '-B'], int16: ['-t', '4'] }[type];
  const args = ['-m', 'tcp', '-1', '-0', '-q', '-a', unitId, '-r', start, '-c', count, '-p', meter.port].map(String);
  const { stdout } = await run('mbpoll', [...args, ...options, meter.host]);
  // A word above 32767 is printed as unsigned, with the signed number behind it.
  return [...stdout.matchAll(/^\[\d+\]:\s+(-?[\d.e+-]+)/gm)].map(([, value]) => Number(value));
}
