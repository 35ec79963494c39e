const repetitions = 3;
/** In a single attempt, a garbage collection during the larger task can look like quadratic time. */
const attempts = 3;
/** Shorter times only measure the machine. */
const shortestMs = 4;

/**
 * The factor by which the time grows for twice the input: about 2 if it is linear, 4 if it is quadratic.
 * It is measured with four times the input, where quadratic time stands out more from other load on the machine.
 * The fastest of several repetitions counts, because other load only makes repetitions slower.
 * @param prepare makes an input of that size and returns the task to measure
 */
export function growth(prepare: (size: number) => () => unknown, size: number): number {
  let least = Infinity;
  for (let attempt = 0; attempt < attempts && least >= 2.5; attempt += 1) least = Math.min(least, measured(prepare, size));
  return least;
}

function measured(prepare: (size: number) => () => unknown, size: number): number {
  const tasks = [prepare(size), prepare(4 * size)];
  const fastestMs = [Infinity, Infinity];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    for (const [index, task] of tasks.entries()) {
      const start = process.threadCpuUsage();
      task();
      const { user, system } = process.threadCpuUsage(start);
      fastestMs[index] = Math.min(fastestMs[index] ?? Infinity, (user + system) / 1000);
    }
  }
  const [once = 0, fourTimes = 0] = fastestMs;
  return Math.sqrt(Math.max(fourTimes, shortestMs) / Math.max(once, shortestMs));
}
