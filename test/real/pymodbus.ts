import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { installPythonPackages } from '../fuzz/python-environment.ts';

const folder = import.meta.dirname;
const run = promisify(execFile);

/** Values of one type, one after the other, which pymodbus itself turns into registers. Addresses between runs get exception 2. */
export interface PymodbusRun {
  readonly start: number;
  readonly type: 'float32' | 'float64' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64';
  readonly values: readonly number[];
}

export interface PymodbusUnit {
  readonly unitId: number;
  /** In the order of their addresses. */
  readonly runs: readonly PymodbusRun[];
}

export interface PymodbusServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
}

/** Starts pymodbus's server on a free port: a meter whose protocol was written by others. It needs Python and a package index. */
export async function startPymodbusServer(units: readonly PymodbusUnit[], framing: 'tcp' | 'rtu' = 'tcp'): Promise<PymodbusServer> {
  const child = spawn(await python(), [join(folder, 'pymodbus-server.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${JSON.stringify({ units, framing })}\n`);
  const end = once(child, 'exit');
  const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), end]);
  const port = Number(first[0]);
  if (child.exitCode !== null) throw new Error(`The pymodbus server ended with ${child.exitCode}.`);
  return {
    host: '127.0.0.1',
    port,
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await end;
    },
  };
}

/** What a client reads. */
export interface PymodbusRead {
  readonly host: string;
  readonly port: number;
  readonly framing?: 'tcp' | 'rtu';
  readonly unitId?: number;
  readonly start: number;
  readonly count: number;
}

/** Reads with pymodbus's client: the registers, or the code of the exception. */
export async function readWithPymodbus(read: PymodbusRead): Promise<readonly number[] | { readonly exception: number }> {
  const { host, port, framing = 'tcp', unitId = 1, start, count } = read;
  const args = [join(folder, 'pymodbus-read.py'), host, ...[port, framing, unitId, start, count].map(String)];
  const { stdout } = await run(await python(), args);
  return JSON.parse(stdout) as readonly number[] | { readonly exception: number };
}

async function python(): Promise<string> {
  return join(await installPythonPackages('pymodbus', join(folder, 'pymodbus-requirements.txt')), 'python');
}
