/** A counter at one moment. */
interface CounterReading {
  readonly totalKwh: number;
  /** Milliseconds since the Unix epoch. */
  readonly timeMs: number;
  readonly serial?: string | null | undefined;
}

/** Why a reading cannot be believed. */
interface Judgement {
  readonly reason: 'rise_too_fast' | 'separator_changed';
  readonly why: string;
}

/** A feed may deliver a little more than its rated power. */
const tolerance = 1.1;
/** If no rated power is known, a counter that moved less than this share since is the same one, read otherwise. */
const smallShare = 0.01;
/** With fewer digits, a counter may well have ten times its value. */
const fewestDigits = 3;
/** Of floating-point numbers, as a share. */
const rounding = 1e-12;

/**
 * Why a new reading cannot be believed after the previous good one of the same meter; undefined if it can, or if nothing tells.
 * A counter that falls is not refused unless its digits stay: it may have been reset. An earlier reading is not judged.
 * @param ratedPowerKw what the feed can deliver at most
 * @param multiplier by what the counter is multiplied, the smallest one since the previous reading
 */
export function judgeRise(
  current: CounterReading,
  previous: CounterReading | undefined,
  ratedPowerKw: number | undefined,
  multiplier = 1,
): Judgement | undefined {
  if (previous === undefined || isOtherMeter(current, previous) || current.timeMs < previous.timeMs) return undefined;
  const hours = (current.timeMs - previous.timeMs) / 3_600_000;
  const risenKwh = current.totalKwh - previous.totalKwh;
  const slackKwh = Math.min(leastDigit(current.totalKwh), leastDigit(previous.totalKwh));
  const mostKwh = ratedPowerKw === undefined ? undefined : (ratedPowerKw / multiplier) * hours * tolerance + slackKwh;
  const isTooFast = mostKwh !== undefined && risenKwh > mostKwh + current.totalKwh * rounding;
  const isPossible = mostKwh !== undefined && risenKwh >= 0 && !isTooFast;
  if (
    [10, 100, 1000, 0.1, 0.01, 0.001].some((factor) => isSameCounter(current.totalKwh, previous.totalKwh, { factor, mostKwh, isPossible }))
  ) {
    const why = `${current.totalKwh} kWh after ${previous.totalKwh} kWh: has the separator or the unit changed?`;
    return { reason: 'separator_changed', why };
  }
  if (!isTooFast) return undefined;
  const rose = `the counter rose by ${rounded(risenKwh)} kWh in ${rounded(hours)} h`;
  const feed = `a feed of ${ratedPowerKw} kW${multiplier === 1 ? '' : ` with the multiplier ${multiplier}`}`;
  return { reason: 'rise_too_fast', why: `${rose}, but ${feed} delivers at most ${rounded(mostKwh)} kWh` };
}

function isOtherMeter({ serial: current = null }: CounterReading, { serial: previous = null }: CounterReading): boolean {
  return current !== null && previous !== null && current !== previous;
}

/** Whether a reading is the previous one times a power of ten, or what the meter can show since then times that. */
function isSameCounter(
  current: number,
  previous: number,
  { factor, mostKwh, isPossible }: { readonly factor: number; readonly mostKwh: number | undefined; readonly isPossible: boolean },
): boolean {
  if (Math.min(digitCount(current), digitCount(previous)) < fewestDigits) return false;
  const risen = current / factor - previous;
  if (Math.abs(risen) <= previous * rounding) return true;
  const roundingKwh = leastDigit(current) / factor;
  return !isPossible && risen >= -roundingKwh && risen <= (mostKwh ?? previous * smallShare) + roundingKwh;
}

/** How many digits a number has, without zeros around them. */
function digitCount(value: number): number {
  const digits = String(value).replace(/e.*$/, '').replace('.', '');
  return digits.replace(/^0+|0+$/g, '').length;
}

/** The step of the last digit that is not zero; 12 540 counts in tens. */
function leastDigit(value: number): number {
  const [, fraction, exponent] = /^\d*(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (value === 0) return Infinity;
  const zeros = fraction === undefined ? (/0*$/.exec(String(value))?.[0].length ?? 0) : -fraction.length;
  return 10 ** (exponent === undefined ? zeros : Number(exponent) - (fraction?.length ?? 0));
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
