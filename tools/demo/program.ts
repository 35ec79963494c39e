import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { StartProgram } from '@wattjobs/core/catalog';

/** Starts a package's main file from source, just as an image starts its bundle. */
export const startProgram = programStarter((packageName) => ({
  command: [process.execPath, fileURLToPath(import.meta.resolve(`@wattjobs/${packageName}/main`))],
}));

interface Start {
  readonly command: readonly [string, ...string[]];
  /** Variables of its environment that are no settings. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** Starts packages in the given way. */
export function programStarter(startOf: (packageName: string, verb: string | undefined) => Start): StartProgram {
  return (packageName, args, settings) => {
    const { command, environment } = startOf(packageName, args[0]);
    const [file, ...first] = command;
    const child = spawn(file, [...first, ...args], { env: { PATH: process.env['PATH'], ...environment, ...settings }, stdio: 'pipe' });
    const printed = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (printed.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (printed.stderr += text));
    const end = once(child, 'close').then(([code]) => (code as number | null) ?? 1);
    return {
      child,
      printed,
      end,
      until: async (pattern) => {
        let isOver = false;
        void end.then(() => (isOver = true));
        for (;;) {
          const found = pattern.exec(printed.stdout + printed.stderr);
          if (found !== null) return found;
          if (isOver) throw new Error(`${packageName} ended before the expected line:\n${printed.stdout}${printed.stderr}`);
          await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), end]);
        }
      },
    };
  };
}
