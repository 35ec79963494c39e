import type { RegisterLife } from './register-lives.ts';
import type { Seeded } from './seeded.ts';

export const fateNames = [
  'outage',
  'reset',
  'small_reset',
  'replaced_with_serial',
  'replaced_silently',
  'jump',
  'zero_dip',
  'dip',
  'spike',
  'unit_change',
] as const;
export type FateName = (typeof fateNames)[number];

/** What happens to a meter at a time. */
export interface Fate {
  readonly name: FateName;
  readonly atMs: number;
  /** How many readings a dip or a spike has. */
  readonly readings: number;
  /** When the meter cannot be read; as long as it takes. */
  readonly outage: readonly [fromMs: number, toMs: number] | undefined;
  /** Whether a person knows what happened, with the registers. */
  readonly isKnown: boolean;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** At most one fate a month, at least two days apart; many are around the end of the month. */
export function makeFates(names: readonly FateName[], fromMs: number, toMs: number, random: Seeded): readonly Fate[] {
  const fates: Fate[] = [];
  const first = new Date(fromMs);
  for (let month = 1; ; month += 1) {
    const endOfMonth = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + month, 1);
    if (endOfMonth > toMs) return fates;
    const name = names[random.whole(0, names.length - 1)];
    if (name === undefined || random.fraction() < 0.8) continue;
    const atMs = endOfMonth + (random.fraction() < 0.5 ? random.whole(-14 * hourMs, 14 * hourMs) : -random.whole(2 * dayMs, 10 * dayMs));
    const isRead = name === 'zero_dip' || name === 'dip' || name === 'spike' || (name !== 'outage' && random.fraction() < 0.6);
    const outage = [atMs - random.whole(hourMs, 2 * dayMs), atMs + random.whole(hourMs, 5 * dayMs)] as const;
    fates.push({ name, atMs, readings: random.whole(1, 3), outage: isRead ? undefined : outage, isKnown: random.fraction() < 0.5 });
  }
}

/** The register's next life, by a fate that ends the one before; undefined if it goes on. Values are whole steps of milliwatt-hours. */
export function nextLife(fate: Fate, shown: number, serial: string | null, step: number, random: Seeded): RegisterLife | undefined {
  const steps = (kwh: number) => Math.floor((kwh * 1e6) / step) * step;
  const life = (startMilliwattHours: number, next = serial) => ({ fromMs: fate.atMs, startMilliwattHours, serial: next });
  const anyStart = () => random.pick([0, steps(random.whole(1, 900)), shown + steps(random.whole(1, 9_000))]);
  switch (fate.name) {
    case 'reset':
      return life(0);
    case 'small_reset':
      return life(steps(random.whole(1, 30) / 10));
    case 'replaced_with_serial':
      return life(anyStart(), `SN-${random.whole(100_000, 999_999)}`);
    case 'replaced_silently':
      return life(anyStart());
    case 'jump':
      return life(shown + steps(random.whole(300_000, 900_000)));
    case 'outage':
    case 'zero_dip':
    case 'dip':
    case 'spike':
    case 'unit_change':
      return undefined;
  }
}

/** What a wrong reading shows instead: nothing, half, or digits of something else. */
export function misread(name: FateName, shown: number, step: number): number {
  if (name === 'zero_dip') return 0;
  return name === 'dip' ? Math.floor(shown / 2 / step) * step : shown * 10 + 3e12;
}

/** A unit in which a meter shows its register from a time on. */
export interface ShownUnit {
  readonly fromMs: number;
  /** What it shows is the register times ten to this power. */
  readonly power: number;
  /** Whether it shows no more digits than before. */
  readonly isCoarse: boolean;
}

/** The units of a meter: each change leads to another one, or back. */
export function shownUnitsOf(fates: readonly Fate[], random: Seeded): readonly ShownUnit[] {
  const units: ShownUnit[] = [];
  for (const { name, atMs } of fates) {
    if (name !== 'unit_change') continue;
    const [last, change] = [units.at(-1)?.power ?? 0, random.pick([3, 3, -3, -3, -2, 1])];
    const power = Math.abs(last + change) > 3 ? last - change : last + change;
    units.push({ fromMs: atMs, power, isCoarse: random.fraction() < 0.5 });
  }
  return units;
}

/** What a meter shows in a unit, and with which step. */
export function inUnit(shown: number, step: number, { power, isCoarse }: ShownUnit): { readonly shown: number; readonly step: number } {
  const scale = 10 ** Math.abs(power);
  if (power >= 0) return { shown: shown * scale, step: step * scale };
  const finest = isCoarse ? step : step / scale;
  return { shown: Math.floor(shown / scale / finest) * finest, step: finest };
}
