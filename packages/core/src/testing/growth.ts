const rounds = 3;
/** In a single try, a garbage collection during the larger run can look like quadratic time. */
const tries = 3;
/** Shorter times only measure the machine. */
const shortestMs = 4;

/**
 * The factor by which the time grows for twice the input: about 2 if it is linear, 4 if it is quadratic.
 * It is measured with four times the input, where quadratic time stands out more from other load on the machine.
 * The fastest of several rounds counts, because other load only makes rounds slower.
 * @param prepare makes an input of that size and returns the work to measure
 */
export function growth(prepare: (size: number) => () => unknown, size: number): number {
  let least = Infinity;
  for (let tried = 0; tried < tries && least >= 2.5; tried += 1) least = Math.min(least, measured(prepare, size));
  return least;
}

function measured(prepare: (size: number) => () => unknown, size: number): number {
  const works = [prepare(size), prepare(4 * size)];
  const fastestMs = [Infinity, Infinity];
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) {
      const start = process.threadCpuUsage();
      work();
      const { user, system } = process.threadCpuUsage(start);
      fastestMs[index] = Math.min(fastestMs[index] ?? Infinity, (user + system) / 1000);
    }
  }
  const [once = 0, fourTimes = 0] = fastestMs;
  return Math.sqrt(Math.max(fourTimes, shortestMs) / Math.max(once, shortestMs));
}
