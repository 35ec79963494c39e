import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../', import.meta.url));
const notCopied = new Set(['.git', '.tools', '.vitest', 'dist', 'node_modules']);

/** A copy of the repository with its own folder and dependencies, to add a source to. */
export class TreeCopy implements AsyncDisposable {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<TreeCopy> {
    const folder = await mkdtemp(join(tmpdir(), 'wattjobs-tree-'));
    await cp(repository, folder, { recursive: true, filter: (path) => !notCopied.has(basename(path)) });
    return new TreeCopy(folder);
  }

  /**
   * Runs a program in the copy, and returns its output.
   * @throws Error with its whole output if its exit code is not 0
   */
  async run(program: string, ...args: readonly string[]): Promise<string> {
    const commands = join(this.folder, 'node_modules/.bin');
    const env = { ...process.env, PATH: `${commands}:${process.env['PATH'] ?? ''}` };
    try {
      const { stdout, stderr } = await run(program, args, { cwd: this.folder, env, maxBuffer: 64 << 20 });
      return stdout + stderr;
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
      throw new Error(`${program} ${args.join(' ')}\n${stdout}${stderr}`, { cause: error });
    }
  }

  /** Replaces the first occurrence of a text in a file, which must be there. */
  async edit(path: string, from: string, to: string): Promise<void> {
    const file = join(this.folder, path);
    const text = await readFile(file, 'utf8');
    if (!text.includes(from)) throw new Error(`${path} does not contain ${from}`);
    await writeFile(
      file,
      text.replace(from, () => to),
    );
  }

  /** Every file that is not installed, with its digest. */
  async digests(): Promise<ReadonlyMap<string, string>> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(this.folder, join(parentPath, name)))
      .filter((path) => !path.split('/').some((part) => notCopied.has(part)));
    const digest = async (path: string) =>
      createHash('sha256')
        .update(await readFile(join(this.folder, path)))
        .digest('hex');
    return new Map(await Promise.all(files.map(async (path) => [path, await digest(path)] as const)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
