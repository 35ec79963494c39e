import { setFlagsFromString } from 'node:v8';

/**
 * Sets the flags with which the image starts Node.js, for a program that was started without them.
 * Under load the young generation of the heap would grow to 128 MB and stay so; what it cannot hold is collected more often instead.
 * `--max-semi-space-size` is read before any program is: once that runs, a growth factor of one keeps the size that there is.
 * @param given the flags that Node.js was started with: beside those of the image, these would only spoil what is compiled for the image
 */
export function spareMemory(given: readonly string[]): void {
  if (given.some((flag) => flag.startsWith('--max-semi-space-size'))) return;
  for (const flag of ['--semi-space-growth-factor=1', '--no-concurrent-recompilation']) setFlagsFromString(flag);
}
