import { join, relative } from 'node:path';

/** The socket on which the server that has a data folder takes commands of its owner. */
export function controlSocketPath(dataFolder: string): string {
  const path = join(dataFolder, 'control.sock');
  const fromHere = relative('.', path);
  // The kernel takes 107 characters, and not one more.
  return fromHere.length < path.length ? fromHere : path;
}
