import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builtGoProgram } from '../../tools/go-programs/programs.ts';

const execute = promisify(execFile);

/** What Telegraf reads from every meter: float32 values with the high word first, by the number of their first register. */
export interface TelegrafJob {
  readonly folder: string;
  /** Of the meters, on this machine. */
  readonly ports: readonly number[];
  readonly registers: Readonly<Record<string, number>>;
}

/** Reads every meter once; returns the lines of line protocol. Throws if Telegraf is not built, or reports an error. */
export async function readOnceWithTelegraf(job: TelegrafJob): Promise<readonly string[]> {
  const output = '[[outputs.file]]\n  files = ["stdout"]\n  data_format = "influx"\n';
  const { stdout } = await execute(builtGoProgram('telegraf'), ['--quiet', '--once', '--config', writeConfig(job, '1s', output)]);
  return stdout.split('\n').filter((line) => line.startsWith('modbus,'));
}

/** Reads every meter at this interval and writes line protocol to nowhere, until it is killed. */
export function startTelegraf(job: TelegrafJob, intervalMs: number): ChildProcess {
  const output = '[[outputs.file]]\n  files = ["/dev/null"]\n  data_format = "influx"\n';
  const config = writeConfig(job, `${intervalMs}ms`, output);
  return spawn(builtGoProgram('telegraf'), ['--quiet', '--config', config], { stdio: 'ignore' });
}

function writeConfig({ folder, ports, registers }: TelegrafJob, interval: string, output: string): string {
  const path = join(folder, `telegraf-${interval}.conf`);
  const fields = Object.entries(registers).map(
    ([name, first]) =>
      `    { name = "${name}", byte_order = "ABCD", data_type = "FLOAT32", scale = 1.0, address = [${first}, ${first + 1}] },`,
  );
  const inputs = ports.map((port) =>
    [
      '[[inputs.modbus]]',
      `  name = "meter-${port}"`,
      '  slave_id = 1',
      `  controller = "tcp://127.0.0.1:${port}"`,
      '  timeout = "2s"',
      '  holding_registers = [',
      ...fields,
      '  ]',
      '',
    ].join('\n'),
  );
  const agent = `[agent]\n  interval = "${interval}"\n  precision = "1ms"\n  collection_jitter = "0s"\n  omit_hostname = true\n  flush_interval = "1s"\n`;
  writeFileSync(path, [agent, ...inputs, output].join('\n'));
  return path;
}
