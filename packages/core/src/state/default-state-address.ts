import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { hasErrno } from '../files/file-errors.ts';
import type { StateAddress } from './state-address.ts';

/** The facts that determine where the state is kept by default. */
export interface Platform {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** True if a file exists that container engines create in every container. */
  readonly hasContainerMark: boolean;
  /** The user's home; undefined if the user has none that is writable. */
  readonly writableHome: string | undefined;
}

const containerMarks = ['/.dockerenv', '/run/.containerenv'];

/**
 * A file in the user's state directory (XDG Base Directory Specification).
 * A pod and a bare container lose their files, so the default there is `memory:`, and the run logs that.
 */
export function defaultStateAddress({ environment, hasContainerMark, writableHome }: Platform, name: string): StateAddress {
  const isPod = environment['KUBERNETES_SERVICE_HOST'] !== undefined;
  // A user id without an account has the home /, as in most bare containers.
  if (isPod || hasContainerMark || writableHome === undefined || writableHome === '/') return { kind: 'memory' };
  const configured = environment['XDG_STATE_HOME'];
  const directory = configured !== undefined && isAbsolute(configured) ? configured : join(writableHome, '.local', 'state');
  // A name is free text, so it must be encoded for a file name.
  return { kind: 'file', path: join(directory, 'wattjobs', `${encodeURIComponent(name)}.json`) };
}

/** Determines the platform of this machine. */
export async function observePlatform(environment: Platform['environment']): Promise<Platform> {
  const marks = await Promise.all(containerMarks.map((path) => isAccessible(path, constants.F_OK)));
  const home = environment['HOME'] ?? homeOfUser();
  const isWritable = home !== undefined && (await isAccessible(home, constants.W_OK));
  return { environment, hasContainerMark: marks.includes(true), writableHome: isWritable ? home : undefined };
}

function homeOfUser(): string | undefined {
  try {
    return homedir();
  } catch (error) {
    // The user id has no account on this machine, as in a container.
    if (hasErrno(error, 'ERR_SYSTEM_ERROR')) return undefined;
    throw error;
  }
}

async function isAccessible(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS')) return false;
    throw error;
  }
}
