import type { EnphaseSystem } from '../demo.ts';
import { type MeterInterval, meterDay } from './household.ts';
import { microEnergyWattHours, microIntervalSeconds } from './production.ts';
import { addDays, localDate, startOfDate } from './zone.ts';

const mostMeterDaysKept = 60;

const plants = new WeakMap<EnphaseSystem, Plant>();

/** A system's plant, shared by all simulators: it depends only on the system, and years take a tenth of a second to compute. */
export function plantOf(system: EnphaseSystem): Plant {
  const known = plants.get(system);
  if (known) return known;
  const plant = new Plant(system);
  plants.set(system, plant);
  return plant;
}

/** One system over time. Everything is a function of the system and the time, and is cached. Times are Unix seconds. */
export class Plant {
  readonly system: EnphaseSystem;
  readonly firstDate: string;
  readonly #daily = new Map<string, number>();
  readonly #lifetimeAtStartOf = new Map<string, number>();
  readonly #meterDays = new Map<string, readonly MeterInterval[]>();

  constructor(system: EnphaseSystem) {
    this.system = system;
    this.firstDate = localDate(system.operationalAt, system.timeZone);
  }

  dateAt(seconds: number): string {
    return localDate(seconds, this.system.timeZone);
  }

  startOf(date: string): number {
    return startOfDate(date, this.system.timeZone);
  }

  /** The ends of the intervals of this length that end after `from` and not after `to`, from the system's first report on. */
  intervalEnds(from: number, to: number, stepSeconds: number): number[] {
    const first = this.#firstEnd(from, stepSeconds);
    const count = Math.max(0, Math.floor((to - first) / stepSeconds) + 1);
    return Array.from({ length: count }, (_, index) => first + index * stepSeconds);
  }

  /** What the micro-inverters produced in the intervals that end after `from` and not after `to`. */
  energyWattHours(from: number, to: number): number {
    let sum = 0;
    const first = this.#firstEnd(from, microIntervalSeconds);
    for (let end = first; end <= to; end += microIntervalSeconds) sum += microEnergyWattHours(this.system, end);
    return sum;
  }

  /** The meters' intervals that end after `from` and not after `to`. */
  meterIntervals(from: number, to: number): MeterInterval[] {
    const found: MeterInterval[] = [];
    for (let date = this.dateAt(from); this.startOf(date) < to; date = addDays(date, 1)) {
      for (const interval of this.#meterDay(date)) if (interval.endAt > from && interval.endAt <= to) found.push(interval);
    }
    return found;
  }

  /** The production of a whole local day. */
  dailyEnergyWattHours(date: string): number {
    const known = this.#daily.get(date);
    if (known !== undefined) return known;
    const energy = this.energyWattHours(this.startOf(date), this.startOf(addDays(date, 1)));
    this.#daily.set(date, energy);
    return energy;
  }

  /** All production of the days before this one. */
  lifetimeEnergyWattHours(date: string): number {
    let [total, day] = [0, this.firstDate];
    for (let known = date; known > this.firstDate; known = addDays(known, -1)) {
      const counted = this.#lifetimeAtStartOf.get(known);
      if (counted === undefined) continue;
      [total, day] = [counted, known];
      break;
    }
    for (; day < date; day = addDays(day, 1)) {
      total += this.dailyEnergyWattHours(day);
      this.#lifetimeAtStartOf.set(addDays(day, 1), total);
    }
    return total;
  }

  #firstEnd(from: number, stepSeconds: number): number {
    return (Math.floor(Math.max(from, this.system.operationalAt) / stepSeconds) + 1) * stepSeconds;
  }

  #meterDay(date: string): readonly MeterInterval[] {
    const known = this.#meterDays.get(date);
    if (known) return known;
    if (this.#meterDays.size >= mostMeterDaysKept) this.#meterDays.clear();
    const day = meterDay(this, date);
    this.#meterDays.set(date, day);
    return day;
  }
}
