import { z } from 'zod';
import { type Consumption, consumptionFlags } from '../../metering/consumption.ts';
import { energyPlaces, writeDecimal } from '../../metering/decimal.ts';
import type { RegisterEvent } from '../../metering/register-event.ts';

export const kwh = z.number().nullable().describe('In kWh; null if it is not known.');

/** Why the energy of a stretch is not known although there are readings. */
const unknownReasons = ['counter_decreased', 'counter_jumped', 'meter_replaced'] as const;

export const unknown = z
  .enum(unknownReasons)
  .nullable()
  .describe(
    'Why the consumption is null although there are readings. The counter decreased or jumped between them, or before them in a way that puts its unit in doubt, and nobody decided what that means; or the meter was replaced, and nothing bounds what the old one still counted.',
  );

/** What answers say of a consumption besides its value. */
export const consumptionExtras = {
  minusKwh: kwh.describe('How much less it can have been; null if nothing bounds it, or if the consumption is null.'),
  plusKwh: kwh.describe('How much more it can have been; null if nothing bounds it, or if the consumption is null.'),
  coverage: z.number().describe('The share of the time, from 0 to 1, that lies between readings.'),
  flags: z.array(z.enum(consumptionFlags)),
};

/** Energy as a number of JSON: the nearest one. */
export function kwhOf(units: bigint | null): number | null {
  return units === null ? null : Number(writeDecimal(units, energyPlaces));
}

/** The energy of a stretch, or why it is not known: a lower bound that nobody confirmed is no consumption. */
export function knownUnits({ units, events, unitDoubts }: Consumption): {
  readonly units: bigint | null;
  readonly unknown: (typeof unknownReasons)[number] | null;
} {
  const undecided = [...events, ...unitDoubts.map(({ event }) => event)];
  const reason = undecided.map(reasonOf).find((found) => found !== null) ?? null;
  return { units: reason === null ? units : null, unknown: reason };
}

function reasonOf({ kind, status, before, after, slackUnits }: RegisterEvent): (typeof unknownReasons)[number] | null {
  if (kind === 'dip' || kind === 'spike') return null;
  if (kind === 'meter_replaced') return status === 'proposed' || slackUnits === null ? 'meter_replaced' : null;
  if (status !== 'proposed') return null;
  return after !== null && after.units >= before.units ? 'counter_jumped' : 'counter_decreased';
}

/** What answers say of a consumption. */
export function answerOf(consumption: Consumption) {
  const { units, unknown: why } = knownUnits(consumption);
  const { coverage, flags } = consumption;
  // Without a figure there is nothing that bounds could be about.
  const [minusKwh, plusKwh] = units === null ? [null, null] : [kwhOf(consumption.minusUnits), kwhOf(consumption.plusUnits)];
  return { consumption: kwhOf(units), unknown: why, minusKwh, plusKwh, coverage, flags: [...flags] };
}

/** A sum as a number of JSON, rounded once; what is not known counts as nothing. */
export function sumOf(known: readonly (bigint | null)[]): number {
  return Number(
    writeDecimal(
      known.reduce<bigint>((sum, units) => sum + (units ?? 0n), 0n),
      energyPlaces,
    ),
  );
}
