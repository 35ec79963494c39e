import { timeZone } from '@wattjobs/core/time';
import type { StatementDocument } from '../../billing/document.ts';
import { type BilledPeriod, energyLineOf, kwhOf } from '../../billing/statements/energy-line.ts';
import { type MeteredPeriod, meteredLines } from '../../billing/statements/metered-lines.ts';
import { chargesOf } from '../../billing/tariffs/charges.ts';
import type { Component } from '../../billing/tariffs/schema.ts';
import { consumptionOf } from '../../metering/consumption.ts';
import { energyPlaces, readDecimal } from '../../metering/decimal.ts';
import { judgeRegister, type RegisterReading } from '../../metering/judge-register.ts';
import type { Multiplier } from '../../metering/multipliers.ts';
import { registerOf } from '../../metering/register.ts';

const zone = timeZone('Europe/Berlin');
const units = (text: string) => readDecimal(text, energyPlaces);
const hourMs = 3_600_000;
const [fromMs, middleMs, toMs] = ['2026-01-01', '2026-01-15', '2026-02-01'].map((date) => zone.startOfDay(date) * 1000) as [
  number,
  number,
  number,
];

/** A meter in January, with a reading every six hours at odd minutes. Numbers of readings count from the one before the month. */
interface Meter {
  readonly name: string;
  readonly line?: string;
  readonly share?: string;
  /** The register before the month. */
  readonly start?: string;
  readonly multipliers?: readonly Multiplier[];
  readonly modulus?: string;
  /** The number of the reading at which a register began again, and a person confirmed it. */
  readonly resetAt?: number;
  /** The number of the first reading of another meter. */
  readonly replacedAt?: number;
  readonly isSilent?: true;
  readonly matchedText?: string;
}

function readingsOf({ start = '1000', modulus, resetAt, replacedAt, isSilent }: Meter): readonly RegisterReading[] {
  let value = units(start);
  return Array.from({ length: isSilent ? 0 : 130 }, (_, index) => {
    value += BigInt(400 + ((index * 37) % 1100)) * 1_000_000n;
    if (index === resetAt || index === replacedAt) value = units('0.25');
    if (modulus !== undefined && value >= units(modulus)) value -= units(modulus);
    const serial = replacedAt === undefined || index < replacedAt ? 'SN-1' : 'SN-2';
    return { atMs: fromMs + (index * 6 - 1.3) * hourMs, units: value, serial };
  });
}

function metered(meter: Meter) {
  const readings = readingsOf(meter);
  const { name, share = '1', line = null, multipliers = [], resetAt = -1, modulus, matchedText = 'Total energy: {} kWh' } = meter;
  const reset = readings[resetAt];
  const decisions = reset === undefined ? [] : [{ atMs: reset.atMs, kind: 'reset' as const, finalUnits: null, startUnits: null }];
  const terms = { multipliers, ratedPowerKw: multipliers.length === 0 ? 11 : 660, longestGapMs: 24 * hourMs };
  const judged = judgeRegister(readings, { ...terms, modulusUnits: modulus === undefined ? null : units(modulus) }, decisions);
  const register = registerOf(judged.accepted, judged.events, terms);
  const id = '8b9d0f6e-1c2d-4e3f-8a4b-5c6d7e8f9a0b';
  const endpoint = { id, name, clientName: 'Acme', location: 'Hall 2', zone, createdMs: 0, deletedMs: Number.POSITIVE_INFINITY };
  const period: BilledPeriod = { endpoint, shareUnits: units(share), line, outlet: null, heldFromMs: fromMs, fromMs, toMs };
  const seen = readings.map(({ atMs, serial, units: shown }, index) => {
    const pageHash = index.toString(16).padStart(64, 'e');
    const text = matchedText.replace('{}', kwhOf(shown));
    return [atMs, { id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`, serial, matchedText: text, pageHash }] as const;
  });
  const energyLine = energyLineOf(period, consumptionOf(register, fromMs, toMs, terms), {
    readings: new Map(seen),
    decisions: new Map(decisions.map(({ atMs }) => [atMs, { reason: 'The PDU was restarted.', decidedBy: 'key owner' }])),
    readingsCount: readings.length,
  });
  return { energyLine, lines: { period, register, terms, whole: register } satisfies MeteredPeriod };
}

const components: readonly Component[] = [
  { kind: 'fixed', name: 'Rack', amount: '155.5' },
  { kind: 'energy', name: 'Energy', price: '0.3129' },
  {
    kind: 'time_of_use',
    name: 'Grid',
    rates: [{ name: 'day', price: '0.0512', times: [{ from: '06:00', to: '22:00' }] }],
    rest: { name: 'night', price: '0.0208' },
    holidays: ['2026-01-06'],
  },
  {
    kind: 'tiers',
    name: 'Cooling',
    per: 'customer',
    tiers: [
      { upTo: '100', price: '0.25' },
      { upTo: null, price: '0.2' },
    ],
  },
  { kind: 'tax', name: 'VAT', percent: '19' },
];

type TotalRule = NonNullable<StatementDocument['tariff']>['totalRule'];

const made = new Map<TotalRule, StatementDocument>();

/** A statement of January with every kind of line: shares, multipliers, events, unknown energy, and a tariff that changes on the 15th. */
export function richStatement(number = '2026-000017', totalRule: TotalRule = 'sum_of_lines'): StatementDocument {
  const document = made.get(totalRule) ?? makeStatement(totalRule);
  made.set(totalRule, document);
  return { ...document, number };
}

function makeStatement(totalRule: TotalRule): StatementDocument {
  const factors = [
    { fromMs: Number.NEGATIVE_INFINITY, factorUnits: units('40') },
    { fromMs: fromMs + 300.5 * hourMs, factorUnits: units('60') },
  ];
  const meters = [
    metered({ name: 'Rack A3 feed A', line: 'Rack A3', matchedText: '=cmd|{}' }),
    metered({ name: 'Rack A3 feed B', line: 'Rack A3', start: '98765.4321' }),
    metered({ name: 'Chiller', share: '0.333333333', start: '4711.125' }),
    metered({ name: 'Transformer', multipliers: factors }),
    metered({ name: 'Restarted PDU', resetAt: 50 }),
    metered({ name: 'Replaced meter', replacedAt: 80 }),
    metered({ name: 'Rolled over at the turn of the month', start: '999999.5', modulus: '1000000' }),
    metered({ name: 'Silent', isSilent: true }),
  ];
  const energy = meters.map(({ energyLine }) => energyLine);
  const tariff = { name: 'Hall', currency: 'EUR', totalRule, roundingRule: 'half away from zero, per line' };
  const stretches = [
    { fromMs, toMs: middleMs, components },
    { fromMs: middleMs, toMs, components },
  ];
  const { charges, totals } = chargesOf(
    tariff,
    stretches,
    meteredLines(
      meters.map(({ lines }) => lines),
      () => undefined,
    ),
    zone.name,
  );
  const energyKwh = kwhOf(energy.reduce((sum, line) => sum + units(line.energyKwh ?? '0'), 0n));
  return {
    version: 1,
    number: null,
    kind: 'statement',
    corrects: null,
    month: '2026-01',
    createdAt: '2026-02-03T06:00:00+01:00',
    customer: {
      id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      name: 'Ødegård & Μίλτος "Київ"',
      reference: '+49-17',
      address: 'Łąkowa 1\n00-001 Кременчук\nארון חדר שלוש',
    },
    tariff,
    energy,
    charges: [...charges],
    totals: { energyKwh, ...totals },
    days: Array.from({ length: 31 }, (_, index) => ({
      date: `2026-01-${String(index + 1).padStart(2, '0')}`,
      kwh: index === 11 ? null : `${10 + ((index * 7) % 13)}.5`,
    })),
    monthsBefore: [
      { month: '2025-12', energyKwh: '812.25' },
      { month: '2025-01', energyKwh: null },
    ],
    questions: [{ code: 'no_readings', endpointId: null, text: 'Silent has no readings in the month.' }],
    accepted: { reason: 'The rack was empty.', by: 'key owner' },
    inputsHash: 'a1b2'.repeat(16),
  };
}
