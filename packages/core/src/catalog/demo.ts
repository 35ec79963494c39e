import type { ChildProcess } from 'node:child_process';

/** A program of the product as a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  /** What it printed so far: data, and the log. */
  readonly printed: { stdout: string; stderr: string };
  readonly end: Promise<number>;
  /** Waits until it has printed what matches; throws where it ends without. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Starts a package of this repository from source, as an image starts its bundle. */
export type StartProgram = (packageName: string, args: readonly string[], settings: Readonly<Record<string, string>>) => Program;

/** The part of a source in `npm run demo`, against its simulators. */
export interface Demo {
  /** Runs the job through a short story, prints what comes of it, and returns an exit code: 0 if all went well. */
  readonly tell: (startProgram: StartProgram) => Promise<number>;
  /** Starts the simulators, prints how to try the job against them, and returns what closes them. */
  readonly serve?: () => Promise<() => Promise<void>>;
}
