import { setFlagsFromString } from 'node:v8';

/**
 * Sets the Node.js flags of the image, for a program that was started without them.
 * Under load the heap's young generation would grow to 128 MB for good; instead it is collected more often.
 * `--max-semi-space-size` is read only at start-up: later, a growth factor of one keeps the current size.
 * @param given the flags that Node.js was started with: if they are the image's, more flags would invalidate its compile cache
 */
export function spareMemory(given: readonly string[]): void {
  if (given.some((flag) => flag.startsWith('--max-semi-space-size'))) return;
  for (const flag of ['--semi-space-growth-factor=1', '--no-concurrent-recompilation']) setFlagsFromString(flag);
}
