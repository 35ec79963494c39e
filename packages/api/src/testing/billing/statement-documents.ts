import { timeZone } from '@wattjobs/core/time';
import type { ChargeLine, EnergyLine, StatementDocument } from '../../billing/document.ts';
import { type Fraction, fraction, fractionOf, fractionText, product, rounded, sum } from '../../billing/tariffs/fraction.ts';
import { consumptionOf, type Multiplier } from '../../metering/consumption.ts';
import { energyPlaces, quotient, readDecimal, writeDecimal } from '../../metering/decimal.ts';
import { judgeRegister, type RegisterReading } from '../../metering/judge-register.ts';
import { type Boundary, registerOf } from '../../metering/register.ts';
import type { RegisterDecision, RegisterPoint } from '../../metering/register-event.ts';

const zone = timeZone('Europe/Berlin');
const time = (atMs: number) => zone.isoAt(atMs / 1000);
const kwh = (units: bigint) => writeDecimal(units, energyPlaces);
const units = (text: string) => readDecimal(text, energyPlaces);
const hourMs = 3_600_000;
const first = (month: string) => zone.startOfDay(`${month}-01`) * 1000;

/** What a meter does in a month; readings come every six hours, at odd minutes. */
interface Meter {
  readonly name: string;
  readonly line?: string;
  readonly share?: string;
  /** The register long before the month. */
  readonly start?: string;
  readonly multipliers?: readonly Multiplier[];
  readonly modulus?: string;
  /** From which reading on what the register showed before is gone. */
  readonly resetAfter?: number;
  readonly replacedAfter?: number;
  readonly isSilent?: true;
  readonly matchedText?: string;
}

const january = { fromMs: first('2026-01'), toMs: first('2026-02') };

function readingsOf({ start = '1000', modulus, resetAfter, replacedAfter, isSilent }: Meter): readonly RegisterReading[] {
  let value = units(start);
  return Array.from({ length: isSilent ? 0 : 130 }, (_, index) => {
    value += BigInt(400 + ((index * 37) % 1100)) * 1_000_000n;
    if (index === resetAfter || index === replacedAfter) value = units('0.25');
    if (modulus !== undefined && value >= units(modulus)) value -= units(modulus);
    const serial = replacedAfter === undefined ? 'SN-1' : index < replacedAfter ? 'SN-1' : 'SN-2';
    return { atMs: january.fromMs - 7.3 * hourMs + index * 6 * hourMs, units: value, serial };
  });
}

/** The line of a meter, as the metering engine counts it. */
export function meteredLine(meter: Meter): EnergyLine {
  const { name, share = '1', multipliers = [], matchedText = 'Total energy: {} kWh' } = meter;
  const readings = readingsOf(meter);
  const terms = { ratedPowerKw: 11, modulusUnits: meter.modulus === undefined ? null : units(meter.modulus) };
  const decisions: readonly RegisterDecision[] = readings.flatMap(({ atMs }, index) =>
    index === meter.resetAfter ? [{ atMs, kind: 'reset', finalUnits: null, startUnits: null }] : [],
  );
  const { accepted, events } = judgeRegister(readings, terms, decisions);
  const consumption = consumptionOf(registerOf(accepted, events), january.fromMs, january.toMs, {
    ...{ multipliers, ratedPowerKw: 11, longestGapMs: 24 * hourMs },
  });
  const point = (given: RegisterPoint) => ({ at: time(given.atMs), kwh: kwh(given.units) });
  const reading = (given: RegisterPoint | null) => {
    if (given === null) return null;
    const index = readings.findIndex(({ atMs }) => atMs === given.atMs);
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const pageHash = index.toString(16).padStart(64, 'e');
    return {
      ...point(given),
      id,
      serial: readings[index]?.serial ?? null,
      matchedText: matchedText.replace('{}', kwh(given.units)),
      pageHash,
    };
  };
  const boundary = ({ atMs, registerUnits, before, after }: Boundary) => ({
    ...{ at: time(atMs), kwh: registerUnits === null ? null : kwh(registerUnits), before: reading(before), after: reading(after) },
  });
  const shown = ({ registerUnits, before }: Boundary) => registerUnits ?? before?.units ?? 0n;
  const shared = (given: bigint | null) => (given === null ? null : kwh(quotient(given * units(share), units('1'))));
  const [start, end] = [consumption.parts[0]?.start, consumption.parts.at(-1)?.end];
  return {
    ...{ endpointId: '8b9d0f6e-1c2d-4e3f-8a4b-5c6d7e8f9a0b', endpointName: name, clientName: 'Acme', location: 'Hall 2', outlet: null },
    ...{ line: meter.line ?? name, share, timezone: zone.name, from: time(january.fromMs), to: time(january.toMs) },
    parts: consumption.parts.map((part) => ({
      ...{ from: time(part.fromMs), to: time(part.toMs), factor: kwh(part.factorUnits) },
      ...{ start: boundary(part.start), end: boundary(part.end) },
      eventsKwh: kwh(part.registerUnits - (shown(part.end) - shown(part.start))),
      ...{ registerKwh: kwh(part.registerUnits), energyKwh: kwh(part.units) },
    })),
    ...{ energyKwh: shared(consumption.units), minusKwh: shared(consumption.minusUnits), plusKwh: shared(consumption.plusUnits) },
    ...{ coverage: consumption.coverage, flags: [...consumption.flags] },
    events: consumption.events.map(({ kind, status, atMs, before, after, adjustmentUnits, slackUnits }) => ({
      ...{ kind, status, at: time(atMs), before: point(before), after: after === null ? null : point(after) },
      ...{ adjustmentKwh: kwh(adjustmentUnits), slackKwh: slackUnits === null ? null : kwh(slackUnits) },
      ...(status === 'confirmed' ? { reason: 'The PDU was restarted.', decidedBy: 'key owner' } : { reason: null, decidedBy: null }),
    })),
    readingsCount: readings.length,
    ...{ startKwh: start ? boundary(start).kwh : null, endKwh: end ? boundary(end).kwh : null },
    lastReadingAt: end?.before ? time(end.before.atMs) : null,
  };
}

function charge(given: Pick<ChargeLine, 'component' | 'text'> & Partial<ChargeLine>, exact: Fraction): ChargeLine {
  const exactAmount = fractionText(exact);
  const formula = `${given.quantity ?? ''} × ${given.price ?? ''} = ${exactAmount}`;
  return {
    line: null,
    quantity: null,
    unit: null,
    price: null,
    formula,
    amount: writeDecimal(rounded(exact, 2), 2, 2),
    exactAmount,
    ...given,
  };
}

function priced(given: Pick<ChargeLine, 'component' | 'text' | 'line' | 'unit'>, quantity: string, price: string): ChargeLine {
  return charge({ ...given, quantity, price }, product(fractionOf(quantity), fractionOf(price)));
}

/** A statement of January with every kind of line: shares, multipliers, events, unknown energy, tiers, parts of a month, and tax. */
export function richStatement(number = '2026-000017'): StatementDocument {
  const energy = [
    meteredLine({ name: 'Rack A3 feed A', line: 'Rack A3', matchedText: '=cmd|{}' }),
    meteredLine({ name: 'Rack A3 feed B', line: 'Rack A3', start: '98765.4321' }),
    meteredLine({ name: 'Chiller', share: '0.333333333', start: '4711.125' }),
    meteredLine({
      name: 'Transformer',
      multipliers: [40n, 60n].map((factor, index) => ({
        fromMs: [-Infinity, january.fromMs + 300.5 * hourMs][index] ?? 0,
        factorUnits: factor * units('1'),
      })),
    }),
    meteredLine({ name: 'Restarted PDU', resetAfter: 50 }),
    meteredLine({ name: 'Replaced meter', replacedAfter: 80 }),
    meteredLine({ name: 'Rolled over at the turn of the month', start: '999999', modulus: '1000000' }),
    meteredLine({ name: 'Silent', isSilent: true }),
  ];
  const total = sum(energy.map(({ energyKwh }) => fractionOf(energyKwh ?? '0')));
  const totalKwh = fractionText(total);
  const rack = fractionText(sum(energy.slice(0, 2).map(({ energyKwh }) => fractionOf(energyKwh ?? '0'))));
  const net = [
    charge(
      { component: 'fixed', text: 'Rack, 2026-01-15 to 2026-01-31', quantity: '17', unit: 'days' },
      product(fractionOf('155.5'), { over: 17n, under: 31n }),
    ),
    priced({ component: 'energy', text: 'Energy', line: 'Rack A3', unit: 'kWh' }, rack, '0.3129'),
    priced({ component: 'tiers', text: 'Energy, tier 1', line: null, unit: 'kWh' }, '100', '0.25'),
    priced({ component: 'tiers', text: 'Energy, tier 2', line: null, unit: 'kWh' }, fractionText(sum([total, fractionOf('-100')])), '0.2'),
    priced({ component: 'energy', text: 'Levy', line: null, unit: 'kWh' }, totalKwh, '0.01'),
    charge({ component: 'energy', text: 'Energy: unknown', line: 'Silent', unit: 'kWh', price: '0.3129' }, fraction(0n)),
  ];
  const sumOf = (charges: readonly ChargeLine[]) => writeDecimal(rounded(sum(charges.map(({ amount }) => fractionOf(amount))), 2), 2, 2);
  const tax = priced({ component: 'tax', text: 'VAT 19 %', line: null, unit: 'EUR' }, sumOf(net), '0.19');
  return {
    ...{ version: 1, number, kind: 'statement', corrects: null, month: '2026-01', createdAt: '2026-02-03T06:00:00+01:00' },
    customer: {
      id: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
      name: 'Ødegård & Μίλτος "Київ"',
      reference: '+49-17',
      address: 'Łąkowa 1\n00-001 Кременчук',
    },
    tariff: { name: 'Hall', currency: 'EUR', totalRule: 'sum_of_lines', roundingRule: 'half away from zero, per line' },
    energy,
    charges: [...net, tax],
    totals: { energyKwh: totalKwh, net: sumOf(net), tax: tax.amount, gross: sumOf([...net, tax]) },
    days: Array.from({ length: 31 }, (_, index) => ({
      ...{ date: `2026-01-${String(index + 1).padStart(2, '0')}`, kwh: index === 11 ? null : `${10 + ((index * 7) % 13)}.5` },
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
