/**
 * Name another file: the one at this path is not a text file that can be read as a whole.
 * The caller knows the setting that named the path, and turns this error into FixSettings.
 */
export class UnfitFile extends Error {
  override readonly name = 'UnfitFile';
  readonly path: string;
  /** What it is and what to do instead, worded to follow "which": `is a folder: name a file in it`. */
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(`${path}, which ${problem}`);
    this.path = path;
    this.problem = problem;
  }
}
