import { join, relative } from 'node:path';
import { FixSettings } from '@wattjobs/core';

/** The kernel takes so many bytes (`sun_path` of unix(7), less the NUL at its end). */
const longestBytes = 107;

/**
 * The socket on which the server that has a data folder takes commands of its owner. Only that user can enter the folder it is in.
 * @throws FixSettings if its path is longer than a socket's may be
 */
export function controlSocketPath(dataFolder: string): string {
  const path = join(dataFolder, 'control', 'socket');
  const fromHere = relative('.', path);
  const shorter = fromHere.length < path.length ? fromHere : path;
  const over = Buffer.byteLength(shorter) - longestBytes;
  if (over <= 0) return shorter;
  const problem = `is ${dataFolder}, which is ${over} bytes too long: the path of the socket in it may have ${longestBytes} bytes, and has ${longestBytes + over}`;
  throw new FixSettings([{ name: 'DATA_DIR', problem, example: '/data' }]);
}
