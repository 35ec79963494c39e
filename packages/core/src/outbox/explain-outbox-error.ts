import { errorCodes } from '../errors/error-codes.ts';
import { RepairOutbox } from '../errors/errors.ts';
import { explainFileError } from '../files/file-errors.ts';
import { WattjobsError } from '../errors/wattjobs-error.ts';

/** Turns an operating system error at the outbox into what its owner must do; a path that can hold no outbox is an error of OUTBOX_DIR. */
export function explainOutboxError(error: unknown, folder: string): unknown {
  if (error instanceof WattjobsError) return error;
  const explained = explainFileError(error, 'write', `${folder}/*`, { noun: 'outbox', setting: 'OUTBOX_DIR' });
  if (!(explained instanceof WattjobsError) || explained.code !== 'STATE_UNAVAILABLE') return explained;
  const { message, context, cause } = explained;
  // That of a state speaks of Secrets.
  const fix = explained.fix === errorCodes.STATE_UNAVAILABLE.fix ? 'Make OUTBOX_DIR a folder that this run can write to.' : explained.fix;
  return new RepairOutbox(message, { reason: 'outbox_disk', fix, context, cause });
}
