export { withoutLineEnd } from './decode-file-text.ts';
export { exposure } from './exposure.ts';
export { readFileBytes, readFileText } from './read-file-text.ts';
export { expectNamedFile } from './read-named-file.ts';
export { UnfitFile } from './unfit-file.ts';
export { explainFileError, hasErrno } from './file-errors.ts';
export { acquireFileLock, type FileLockOptions } from './file-lock.ts';
export { makeFolderDurably, syncEntry } from './sync-folder.ts';
