import type { ChildProcess } from 'node:child_process';

/** A program of the product in its own process. */
export interface Program {
  readonly child: ChildProcess;
  /** What it has printed so far: data, and the log. */
  readonly printed: { stdout: string; stderr: string };
  readonly end: Promise<number>;
  /** Waits until the output matches; throws if the program ends first. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts a package of this repository from source, just as an image starts its bundle. */
export type StartProgram = (packageName: string, args: readonly string[], settings: Readonly<Record<string, string>>) => Program;

/** The part of a source in `npm run demo`, against its simulators. */
export interface Demo {
  /** Runs the job through a short story, prints the results, and returns an exit code: 0 if all went well. */
  readonly tell: (startProgram: StartProgram) => Promise<number>;
  /** Starts the simulators, prints how to try the job against them, and returns a function that closes them. */
  readonly serve?: () => Promise<() => Promise<void>>;
}
