/** Gives a number from 0 to less than 1, the same ones for the same seed. */
export type Random = () => number;

/** A linear congruential generator with the constants of Numerical Recipes. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

export function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map((item) => [random(), item] as const)
    .toSorted(([left], [right]) => left - right)
    .map(([, item]) => item);
}

/** What one of a unit is in kWh; undefined for what is no active energy. */
export const unitsInKwh: Readonly<Record<string, number | undefined>> = {
  kWh: 1,
  Wh: 0.001,
  MWh: 1000,
  GWh: 1_000_000,
  MJ: 1 / 3.6,
  J: 1 / 3_600_000,
  kVAh: undefined,
  kvarh: undefined,
  kW: undefined,
  'kWh/day': undefined,
};

const marks = [',', '.', ' ', "'", '\u2019', '\u00a0', '\u202f'];

/** The same number as devices print it in other languages. */
export function restyled(random: Random, number: string): string {
  const [whole = '', decimals] = number.split('.');
  const mark = pick(random, ['', ...marks]);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, mark);
  const point = mark === ',' ? '.' : mark === '.' ? ',' : pick(random, ['.', ',']);
  const padded = random() < 0.2 ? `000${grouped}` : grouped;
  return decimals === undefined ? padded : `${padded}${point}${decimals}${random() < 0.2 ? '0' : ''}`;
}

/** The label as another firmware may write it, or another word. */
export function relabelled(random: Random, label: string): string {
  return pick(random, [
    label.toUpperCase(),
    label.toLowerCase(),
    `${label}_2`,
    `x${label}`,
    label.replaceAll(/[ _]/g, ''),
    label.slice(0, Math.ceil(label.length / 2)),
    'Wirkarbeit',
    'value',
    'Power',
  ]);
}
