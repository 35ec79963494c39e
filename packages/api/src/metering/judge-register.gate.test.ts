import { expect, it } from 'vitest';
import { judgeRegister } from './judge-register.ts';

const readings = 43_200;

it.for([
  ['a net meter that falls', (minute: number) => 10_000_000 - minute],
  ['a meter with a wrong rating that rises', (minute: number) => 30_000 * minute],
] as const)('a month of %s each minute is judged within seconds', { timeout: 5_000 }, ([, wattHoursAt]) => {
  const month = Array.from({ length: readings }, (_, minute) => ({
    atMs: minute * 60_000,
    units: BigInt(wattHoursAt(minute)) * 1_000_000n,
    serial: 'A',
  }));
  const { events } = judgeRegister(month, { ratedPowerKw: 22, multipliers: [], modulusUnits: null }, []);
  expect(events.length).toBeGreaterThan(readings / 2);
});
