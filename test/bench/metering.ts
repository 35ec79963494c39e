import { energyPlaces, readDecimal } from '../../packages/api/src/metering/decimal.ts';
import { judgeRegister } from '../../packages/api/src/metering/judge-register.ts';
import type { Figure } from './figures.ts';

// The input is what a database gives: the time of each reading, and its register as text, of two years with a reading every 15 minutes.

const readingCount = 70_000;
const intervalMs = 900_000;
const rounds = 40;

interface Row {
  readonly atMs: number;
  readonly kwh: string;
  readonly serial: string | null;
}

/** A load that changes, with a drop-out each month and another meter in the middle. */
function history(): readonly Row[] {
  let wattHours = 12_345_678;
  return Array.from({ length: readingCount }, (_, index) => {
    wattHours += 500 + ((index * 7_919) % 400);
    const isDropOut = index % 2_900 === 1_000;
    return {
      atMs: index * intervalMs,
      kwh: isDropOut ? '0' : (wattHours / 1_000).toFixed(3),
      serial: index < readingCount / 2 ? '4711' : '4712',
    };
  });
}

function milliseconds(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** What the engine costs beyond reading the decimals. */
export function meteringFigures(): readonly Figure[] {
  const rows = history();
  let sum = 0n;
  const parse = () => {
    for (const { kwh } of rows) sum += readDecimal(kwh, energyPlaces);
  };
  const judge = () => {
    const readings = rows.map(({ atMs, kwh, serial }) => ({ atMs, units: readDecimal(kwh, energyPlaces), serial }));
    const { accepted, events } = judgeRegister(readings, { ratedPowerKw: 11, multipliers: [], modulusUnits: null }, []);
    if (accepted.length + events.length < readingCount) throw new Error('the engine lost readings, so its speed means nothing');
  };
  const pairs = Array.from({ length: rounds }, () => ({ parsed: milliseconds(parse), judged: milliseconds(judge) }));
  const fastest = (of: 'parsed' | 'judged') => Math.min(...pairs.map((pair) => pair[of]));
  if (sum === 0n) throw new Error('nothing was parsed');
  // A round takes milliseconds: what else the machine does spoils some of them.
  const ratio = fastest('judged') / fastest('parsed');
  return [
    { what: 'Metering engine, time per reading against a loop that only parses the decimals', value: ratio, unit: '×', goal: 2, gate: 3.3 },
  ];
}
