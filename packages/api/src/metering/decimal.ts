/** Energy is a whole number of these: 10⁻⁹ kWh, a microwatt-hour. It is never a floating-point number. */
export const energyPlaces = 9;

/**
 * Reads a decimal (`12543.5`, `-3`, `1.2e-7`) as a whole number of 10⁻ᵖˡᵃᶜᵉˢ. Digits beyond are rounded half away from zero.
 * @throws RangeError if the text is no decimal
 */
export function readDecimal(text: string, places: number): bigint {
  return readShort(text, places) ?? readLong(text, places);
}

/** So many digits are exact in a floating-point number. */
const exactDigits = 15;
const powers = Array.from({ length: exactDigits + 1 }, (_, power) => 10n ** BigInt(power));

/** Millions of readings are read, nearly all of them a few digits with a point: five times faster than what reads all. */
function readShort(text: string, places: number): bigint | undefined {
  let digits = 0;
  let point = text.length - 1;
  if (text.length > exactDigits) return undefined;
  for (let index = 0; index < text.length; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit >= 0 && digit <= 9) digits = 10 * digits + digit;
    else if (text[index] === '.' && point === text.length - 1 && index > 0) point = index;
    else return undefined;
  }
  const power = powers[places - (text.length - 1 - point)];
  return power === undefined || text === '' ? undefined : BigInt(digits) * power;
}

function readLong(text: string, places: number): bigint {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (match === null) throw new RangeError('not a decimal number');
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const power = places - fraction.length + Number(exponent);
  const magnitude = power >= 0 ? digits * 10n ** BigInt(power) : quotient(digits, 10n ** BigInt(-power));
  return sign === '-' ? -magnitude : magnitude;
}

/** Writes a whole number of 10⁻ᵖˡᵃᶜᵉˢ as a decimal, with at least `shown` places and no zeros after the others. */
export function writeDecimal(value: bigint, places: number, shown = 0): string {
  const digits = String(value < 0n ? -value : value).padStart(places + 1, '0');
  const cut = digits.length - places;
  const fraction = digits.slice(cut).replace(/0+$/, '').padEnd(shown, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, cut)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** A quotient of whole numbers, rounded half away from zero. */
export function quotient(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n;
  const [above, below] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const rounded = (2n * above + below) / (2n * below);
  return isNegative ? -rounded : rounded;
}

/** The order of whole numbers, for sorting. */
export function compare(one: bigint, other: bigint): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Adds what is known; null if nothing is. */
export function sumKnown(all: Iterable<bigint | null>): bigint | null {
  let sum: bigint | null = null;
  for (const units of all) if (units !== null) sum = (sum ?? 0n) + units;
  return sum;
}
