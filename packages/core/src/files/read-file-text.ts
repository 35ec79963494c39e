import { hasErrno } from './file-errors.ts';
import { decodeFileText } from './decode-file-text.ts';
import { largestValueBytes, readNamedFile } from './read-named-file.ts';
import { UnfitFile } from './unfit-file.ts';

/** The text of a file, or why there is none, worded to follow "which". `errno` is set if the file is missing or the system refused access. */
export type FileText = { readonly text: string } | UnreadableFile;

interface UnreadableFile {
  readonly problem: string;
  readonly errno?: string;
}

/** Reads a small text file whose path a user gave. It never blocks, and never throws because of the kind of file. */
export function readFileText(path: string, largestBytes = largestValueBytes): FileText {
  return orProblem(() => decodeFileText(readNamedFile(path, largestBytes)));
}

/** Reads a file that is no text, as `readFileText` does. */
export function readFileBytes(path: string, largestBytes: number): { readonly bytes: Buffer } | UnreadableFile {
  return orProblem(() => ({ bytes: readNamedFile(path, largestBytes) }));
}

function orProblem<Content>(read: () => Content): Content | UnreadableFile {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnfitFile) return { problem: error.problem };
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return { problem: `is not there (${error.code})`, errno: error.code };
    if (error instanceof Error && 'syscall' in error && 'code' in error) {
      return { problem: `cannot be read (${String(error.code)})`, errno: String(error.code) };
    }
    throw error;
  }
}
