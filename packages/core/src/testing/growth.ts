const rounds = 3;
/** A garbage collection that falls into the larger one alone is not told from a square by one try. */
const tries = 3;
/** Below this, what is measured is the machine. */
const shortestMs = 4;

/**
 * How many times as long the work takes for twice the input: about 2 where it is linear, 4 where it is quadratic.
 * It is measured for four times the input, over which a square is more easily told from what else a machine does.
 * Of several rounds the fastest counts, because whatever else the machine does only makes them slower.
 * @param prepare makes the input of that size, and gives what is to be measured
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
