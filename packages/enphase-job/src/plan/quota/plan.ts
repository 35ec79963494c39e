/** How many calls an application may make: per minute, and per calendar month. */
export interface QuotaPlan {
  readonly perMinute: number;
  readonly perMonth: number;
}

/** The vendor's plans; above `watt`, the monthly calls are those included in the price. */
const soldPlans: Readonly<Record<string, QuotaPlan>> = {
  watt: { perMinute: 10, perMonth: 1_000 },
  kilowatt: { perMinute: 50, perMonth: 50_000 },
  megawatt: { perMinute: 100, perMonth: 300_000 },
  partner: { perMinute: 300, perMonth: 1_500_000 },
};

export const planNames = Object.keys(soldPlans);

/** A plan by its name, or by its numbers as `PER_MINUTE/PER_MONTH`; `undefined` for anything else. */
export function parsePlan(text: string): QuotaPlan | undefined {
  const sold = soldPlans[text.toLowerCase()];
  if (sold !== undefined) return sold;
  const [, perMinute, perMonth] = /^([1-9]\d{0,5})\s*\/\s*([1-9]\d{0,8})$/.exec(text) ?? [];
  return perMinute === undefined || perMonth === undefined ? undefined : { perMinute: Number(perMinute), perMonth: Number(perMonth) };
}
