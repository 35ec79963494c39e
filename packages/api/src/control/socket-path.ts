import { join, relative } from 'node:path';
import { FixSettings } from '@wattjobs/core/errors';

/** The kernel's limit in bytes (`sun_path` of unix(7), without the final NUL). */
const longestBytes = 107;

/**
 * The socket on which a data folder's server accepts its owner's commands. Only the owner can enter the socket's folder.
 * @throws FixSettings if its path is too long for a socket
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
