import type { Load } from './load-shapes.ts';

/** A stretch of time in which a register only rises: it begins with what it shows at `fromMs`. */
export interface RegisterLife {
  readonly fromMs: number;
  readonly startMilliwattHours: number;
  readonly serial: string | null;
}

/** What a register truly did. */
export interface TrueRegister {
  lifeAt(atMs: number): RegisterLife;
  /** What it shows, in whole steps; with a modulus, below it. */
  shownAt(atMs: number): number;
  /** What it rose since the first life, in whole steps of each life. What an event adds or takes away is no rise. */
  risenAt(atMs: number): number;
}

/** A register that shows whole steps of a load's energy, from life to life. */
export function trueRegister(lives: readonly RegisterLife[], load: Load, step: number, modulus: number): TrueRegister {
  const within = (life: RegisterLife, atMs: number) =>
    Math.floor((load.milliwattHoursAt(atMs) - load.milliwattHoursAt(life.fromMs)) / step) * step;
  let sum = 0;
  const told = lives.map((life, place) => {
    const before = lives[place - 1];
    if (before !== undefined) sum += within(before, life.fromMs);
    return { life, risenBefore: sum };
  });
  const at = (atMs: number) => {
    let place = told.length - 1;
    while (place > 0 && (told[place]?.life.fromMs ?? 0) > atMs) place -= 1;
    const found = told[place];
    if (found === undefined) throw new RangeError('a register needs a life');
    return found;
  };
  return {
    lifeAt: (atMs) => at(atMs).life,
    shownAt: (atMs) => {
      const { life } = at(atMs);
      return (life.startMilliwattHours + within(life, atMs)) % modulus;
    },
    risenAt: (atMs) => {
      const { life, risenBefore } = at(atMs);
      return risenBefore + within(life, atMs);
    },
  };
}
