import { readDecimal } from '../../../metering/decimal.ts';
import type { Demand } from '../../../metering/demand.ts';
import type { MeteredLine, TariffStretch } from '../metered-line.ts';
import { NewTariff } from '../schema.ts';

/** 10⁻⁹ kWh. */
export const units = (kwh: string) => readDecimal(kwh, 9);

/** The components of a tariff as they are kept. */
function componentsOf(...components: readonly unknown[]): TariffStretch['components'] {
  const tariff = NewTariff.parse({ name: 'T', currency: 'EUR', totalRule: 'sum_of_lines', versions: [{ from: '2026-01-01', components }] });
  return tariff.versions[0]?.components ?? [];
}

export const terms = (totalRule: 'sum_of_lines' | 'rounded_total' = 'sum_of_lines', currency = 'EUR') => ({
  name: 'T',
  currency,
  totalRule,
  roundingRule: '',
});

const noDemand: Demand = {
  highestMilliwatts: null,
  highestFromMs: null,
  percentile95Milliwatts: null,
  loadFactor: null,
  windowsKnown: 0,
  windows: 0,
};

interface Facts {
  readonly name?: string;
  readonly from: string;
  readonly to: string;
  /** The energy of it all, evenly spread; a function of the time for another spread; null if unknown. */
  readonly energy: string | null | ((fromMs: number, toMs: number) => bigint | null);
  readonly demand?: Partial<Demand>;
}

/** A line with a known energy. */
export function metered({ name = 'Rack A3', from, to, energy, demand = {} }: Facts): MeteredLine {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const evenly = (whole: bigint) => (atMs: number) => (whole * BigInt(atMs - fromMs)) / BigInt(toMs - fromMs);
  const spread = (begin: number, end: number) => {
    if (typeof energy === 'function') return energy(begin, end);
    if (energy === null) return null;
    const since = evenly(units(energy));
    return since(end) - since(begin);
  };
  return { name, fromMs, toMs, energyUnits: spread, demand: () => ({ ...noDemand, ...demand }) };
}

/** A stretch between two times. */
export function stretch(from: string, to: string, ...components: readonly unknown[]): TariffStretch {
  return { fromMs: Date.parse(from), toMs: Date.parse(to), components: componentsOf(...components) };
}
