/** How a meter prints its register. */
export interface Display {
  readonly fromMs: number;
  readonly unit: 'Wh' | 'kWh' | 'MWh';
  readonly separator: 'dot' | 'comma';
  readonly grouped: boolean;
}

const places = { Wh: 3, kWh: 6, MWh: 9 } as const;

/** A register of whole milliwatt-hours as kWh, with the digits of its step. */
export function kwhText(milliwattHours: number, stepMilliwattHours: number): string {
  return decimalText(milliwattHours, 'kWh', stepMilliwattHours, '.');
}

/** The same as it is displayed: `12.543,5 kWh`. Every unit has the same step. */
export function displayedText(milliwattHours: number, stepMilliwattHours: number, { unit, separator, grouped }: Display): string {
  const text = decimalText(milliwattHours, unit, stepMilliwattHours, separator === 'comma' ? ',' : '.');
  const whole = /^\d+/.exec(text)?.[0] ?? '';
  const inGroups = grouped ? whole.replace(/\B(?=(\d{3})+$)/g, separator === 'comma' ? '.' : ',') : whole;
  return `${inGroups}${text.slice(whole.length)} ${unit}`;
}

function decimalText(milliwattHours: number, unit: keyof typeof places, step: number, mark: string): string {
  const shown = Math.max(0, places[unit] - Math.round(Math.log10(step)));
  const scale = 10 ** places[unit];
  const whole = Math.floor(milliwattHours / scale);
  if (shown === 0) return String(whole);
  const fraction = Math.round((milliwattHours - whole * scale) / 10 ** (places[unit] - shown));
  return `${whole}${mark}${String(fraction).padStart(shown, '0')}`;
}
