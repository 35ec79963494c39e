import { dirname } from 'node:path';
import { FixSettings, RetryState } from '../errors/errors.ts';
import { UnfitFile } from './unfit-file.ts';

const meanings: Readonly<Record<string, { readonly meaning: string; readonly fix: (path: string, setting: string) => string }>> = {
  ENOSPC: { meaning: 'no space left on the disk', fix: (path) => `Free space on the disk that holds ${dirname(path)}.` },
  EDQUOT: { meaning: 'the disk quota is used up', fix: (path) => `Free space on the disk that holds ${dirname(path)}.` },
  EROFS: {
    meaning: 'the file system is read-only',
    fix: (path, setting) => `Mount a writable volume at ${dirname(path)}, or set ${setting} to another place.`,
  },
  EACCES: { meaning: 'permission denied', fix: (path) => `Let the user that runs the job read and write ${dirname(path)}.` },
  EPERM: { meaning: 'operation not permitted', fix: (path) => `Let the user that runs the job read and write ${dirname(path)}.` },
  EIO: { meaning: 'the disk reported an error', fix: (path) => `Check the disk that holds ${dirname(path)}.` },
};

/** Errors that no retry fixes, because the path cannot contain a document. */
const unfitPath: Readonly<Record<string, string>> = {
  EISDIR: 'is a directory',
  ENOTDIR: 'leads through a file',
  EBUSY: 'is mounted by itself and cannot be replaced, so mount its folder instead',
  ENAMETOOLONG: 'is too long for the file system',
  ELOOP: 'leads through a circle of symbolic links',
};

/** Whether this is an operating system error with one of these codes. */
export function hasErrno(error: unknown, ...codes: readonly string[]): error is Error & { readonly code: string } {
  const code = errnoOf(error);
  return code !== undefined && codes.includes(code);
}

/** The purpose of a file, as messages name it, and the setting that names the file. */
export interface FilePurpose {
  readonly noun: string;
  readonly setting: string;
}

/** Turns an unfit file or an operating system error into what the caller of a store must do; other errors are returned unchanged. */
export function explainFileError(error: unknown, action: 'read' | 'write', path: string, { noun, setting }: FilePurpose): unknown {
  // The message shows the error's own path: a lock next to the file has another one.
  if (error instanceof UnfitFile) return new FixSettings([{ name: setting, problem: `leads to ${error.path}, which ${error.problem}` }]);
  const code = errnoOf(error);
  if (code === undefined) return error;
  const unfit = unfitPath[code];
  if (unfit !== undefined) return new FixSettings([{ name: setting, problem: `leads to ${path}, which ${unfit} (${code})` }]);
  const known = meanings[code];
  const message = `cannot ${action} the ${noun} ${path} of ${setting}: ${code}${known === undefined ? '' : ` (${known.meaning})`}`;
  return new RetryState(message, {
    context: { path, errno: code },
    cause: error,
    ...(known === undefined ? {} : { fix: known.fix(path, setting) }),
  });
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
