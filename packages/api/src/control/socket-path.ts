import { join, relative } from 'node:path';

/** The socket on which the server that has a data folder takes commands of its owner. Only that user can enter the folder it is in. */
export function controlSocketPath(dataFolder: string): string {
  const path = join(dataFolder, 'control', 'socket');
  const fromHere = relative('.', path);
  // The kernel takes 107 characters, and not one more.
  return fromHere.length < path.length ? fromHere : path;
}
