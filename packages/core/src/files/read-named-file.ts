import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, realpathSync, type Stats, statfsSync, statSync } from 'node:fs';
import { hasErrno } from './file-errors.ts';
import { UnfitFile } from './unfit-file.ts';

const mebibyte = 1024 * 1024;

/** The largest file that holds a value, a key, tokens or certificates. */
export const largestValueBytes = mebibyte;
/** The largest document: a state, or a kubeconfig of many clusters. */
export const largestDocumentBytes = 16 * mebibyte;

/** Where the kernel shows its own files. Reading them can block, have side effects or never end (`/proc/kmsg`, `/proc/self/mem`). */
const kernelPath = /^\/(proc|sys)(\/|$)/;
/** The same by file system type (statfs(2)): proc, sysfs, debugfs, tracefs, cgroup2. */
const kernelFileSystems: ReadonlySet<number> = new Set([0x9fa0, 0x62656572, 0x64626720, 0x74726163, 0x63677270]);

// Opening a pipe would block until somebody writes. A terminal could become this process's controlling terminal.
const openFlags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
const chunkBytes = 64 * 1024;

/**
 * Reads a regular file whose path a user gave. It only waits for a disk, and never holds more than `largestBytes`.
 * Symbolic links are followed: Kubernetes mounts each key of a Secret as one.
 * @throws UnfitFile if it is a folder, a pipe, a device, a socket, a kernel file, a dangling link, or too large
 * @throws the operating system's error if it is missing or cannot be read
 */
export function readNamedFile(path: string, largestBytes: number): Buffer {
  // Before opening it: opening a device can already have side effects.
  refuseUnlessFile(path, statOf(path));
  refuseFileOfKernel(path);
  const file = openSync(path, openFlags);
  try {
    // Another file may have replaced it since.
    const stats = fstatSync(file);
    refuseUnlessFile(path, stats);
    if (stats.size > largestBytes) throw tooLarge(path, largestBytes);
    const bytes = readUpTo(file, largestBytes + 1);
    if (bytes.length > largestBytes) throw tooLarge(path, largestBytes);
    if (bytes.length > fstatSync(file).size) throw new UnfitFile(path, madeByKernel);
    return bytes;
  } finally {
    closeSync(file);
  }
}

/**
 * Checks that a path leads to a regular file, for files that a library opens itself.
 * @throws what `readNamedFile` throws
 */
export function expectNamedFile(path: string): void {
  refuseUnlessFile(path, statOf(path));
  refuseFileOfKernel(path);
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    if (!hasErrno(error, 'ENOENT')) throw error;
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) {
      throw new UnfitFile(path, 'is a symbolic link to a file that is not there: create that file, or correct the link');
    }
    // No file can be created there, so a missing file does not mean a first run.
    if (kernelPath.test(path)) throw new UnfitFile(path, madeByKernel);
    throw error;
  }
}

const madeByKernel = 'is not a file on a disk: the kernel generates it, so name a regular file';

function refuseUnlessFile(path: string, stats: Stats): void {
  if (stats.isFile()) return;
  throw new UnfitFile(path, kindOf(stats));
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'is a directory: name a file in it';
  if (stats.isFIFO()) return 'is a pipe, as `<(command)` in a shell makes one: write its output to a file, and name that';
  if (stats.isSocket()) return 'is a socket: name a regular file';
  return 'is a device: name a regular file';
}

function refuseFileOfKernel(path: string): void {
  const real = realpathSync(path);
  if (kernelPath.test(real) || kernelFileSystems.has(statfsSync(real).type)) throw new UnfitFile(path, madeByKernel);
}

/** Stops at the limit even if somebody appends to the file meanwhile. */
function readUpTo(file: number, limitBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  while (total < limitBytes) {
    const chunk = Buffer.alloc(Math.min(chunkBytes, limitBytes - total));
    const count = readSync(file, chunk, 0, chunk.length, null);
    if (count === 0) break;
    chunks.push(chunk.subarray(0, count));
    total += count;
  }
  return Buffer.concat(chunks, total);
}

function tooLarge(path: string, largestBytes: number): UnfitFile {
  return new UnfitFile(path, `has more than ${largestBytes / mebibyte} MiB, which is the limit: is it the right file?`);
}
