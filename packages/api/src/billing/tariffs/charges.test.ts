import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quotient, readDecimal } from '../../metering/decimal.ts';
import { boundariesOf, chargesOf } from './charges.ts';
import { placesOf } from './currency.ts';
import { fractionOf, product, rounded } from './fraction.ts';
import type { MeteredLine, TariffStretch } from './metered-line.ts';
import { metered, stretch, terms, units } from './testing/metered.ts';

const january = ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'] as const;
const [from, to] = january;
const inJanuary = (...components: readonly unknown[]) => stretch(from, to, ...components);
const amounts = (tariff: ReturnType<typeof terms>, stretches: readonly TariffStretch[], lines: readonly MeteredLine[], timezone = 'UTC') =>
  chargesOf(tariff, stretches, lines, timezone).charges.map(({ text, quantity, amount }) => [text, quantity, amount]);

describe('an amount', () => {
  const price = '0.264159';

  it('is exact until it is printed', () => {
    const line = metered({ from, to, energy: '3.932' });
    const { charges, totals } = chargesOf(terms('sum_of_lines', 'GBP'), [inJanuary({ kind: 'energy', price })], [line], 'UTC');
    expect(charges).toEqual([
      {
        component: 'energy',
        text: 'Energy',
        line: 'Rack A3',
        quantity: '3.932',
        unit: 'kWh',
        price: '0.264159',
        amount: '1.04',
        exactAmount: '1.038673188',
        formula: '3.932 kWh × 0.264159 GBP = 1.038673188 GBP',
      },
    ]);
    expect(totals).toEqual({ net: '1.04', tax: '0.00', gross: '1.04' });
  });

  it('would be another one if each of 48 slots were rounded', () => {
    const slots = [...Array<string>(14).fill('0.096'), ...Array<string>(33).fill('0.076'), '0.08'];
    const sum = (all: readonly bigint[]) => all.reduce((whole, part) => whole + part, 0n);
    expect([slots.length, sum(slots.map(units))]).toEqual([48, units('3.932')]);
    expect(sum(slots.map((kwh) => rounded(product(fractionOf(kwh), fractionOf(price)), 2)))).toBe(110n);
  });

  it.for([
    ['JPY', 0, '10', '9.5'],
    ['EUR', 2, '9.50', '9.5'],
    ['KWD', 3, '9.500', '9.5'],
    ['CLF', 4, '9.5000', '9.5'],
  ] as const)('has in %s %i places', ([currency, places, amount, exactAmount]) => {
    expect(placesOf(currency)).toBe(places);
    const { charges } = chargesOf(terms('sum_of_lines', currency), [inJanuary({ kind: 'fixed', amount: 9.5 })], [], 'UTC');
    expect(charges).toMatchObject([{ amount, exactAmount }]);
  });

  it('is rounded half away from zero, also below it', () => {
    const charges = amounts(terms(), [inJanuary({ kind: 'fixed', amount: '0.125' }, { kind: 'fixed', amount: '-0.125' })], []);
    expect(charges.map(([, , amount]) => amount)).toEqual(['0.13', '-0.13']);
  });
});

describe('energy that is not known', () => {
  const lines = [metered({ from, to, energy: null }), metered({ name: 'Rack B1', from, to, energy: '10' })];

  it('is never charged as 0 without a word', () => {
    for (const component of [
      { kind: 'energy', price: '0.30' },
      {
        kind: 'time_of_use',
        rates: [{ name: 'Night', price: '0.2', times: [{ from: '00:00', to: '24:00' }] }],
        rest: { name: 'Rest', price: '1' },
      },
      { kind: 'tiers', tiers: [{ price: '0.30' }] },
      { kind: 'commit', basis: 'energy_kwh', per: 'customer', quantity: '5', amount: '9', overagePrice: '0.30' },
      { kind: 'commit', basis: 'percentile95_kw', quantity: '5', amount: '9', overagePrice: '10' },
      { kind: 'demand', price: '10' },
    ]) {
      const { charges } = chargesOf(terms(), [inJanuary(component)], lines, 'UTC');
      expect(charges.filter(({ line, text }) => line === 'Rack A3' && text.endsWith(': unknown'))).toEqual([
        expect.objectContaining({
          quantity: null,
          amount: '0.00',
          formula: expect.stringContaining('is not known, so nothing is charged'),
        }),
      ]);
    }
  });

  it('is named for the rate in whose times it is', () => {
    const tenth = Date.parse('2026-01-10T00:00:00Z');
    const line = metered({ from, to, energy: (begin, end) => (end <= tenth ? null : BigInt(Math.max(0, end - Math.max(begin, tenth)))) });
    const component = {
      kind: 'time_of_use',
      rates: [{ name: 'Weekend', price: '0.2', days: ['saturday', 'sunday'] }],
      rest: { name: 'Rest', price: '0.3' },
    };
    expect(amounts(terms(), [inJanuary(component)], [line]).map(([text]) => text)).toEqual([
      'Energy, Weekend',
      'Energy, Weekend: unknown',
      'Energy, Rest',
      'Energy, Rest: unknown',
    ]);
  });
});

describe('a tariff that changes within the month', () => {
  it('splits it at the local midnight, and everything per month by its days', () => {
    const line = metered({ from: '2026-01-01T00:00:00+01:00', to: '2026-02-01T00:00:00+01:00', energy: '310' });
    const components = (price: string) => [
      { kind: 'fixed', amount: '100' },
      { kind: 'tiers', tiers: [{ upTo: '100', price }, { price: '0.10' }] },
    ];
    const stretches = [
      stretch('2026-01-01T00:00:00+01:00', '2026-01-15T00:00:00+01:00', ...components('0.30')),
      stretch('2026-01-15T00:00:00+01:00', '2026-02-01T00:00:00+01:00', ...components('0.40')),
    ];
    expect(amounts(terms(), stretches, [line], 'Europe/Berlin')).toEqual([
      ['Fixed charge, 2026-01-01 to 2026-01-14', '14', '45.16'],
      ['Energy, tier 1, 2026-01-01 to 2026-01-14', '45.161290323', '13.55'],
      ['Energy, tier 2, 2026-01-01 to 2026-01-14', '94.838709677', '9.48'],
      ['Fixed charge, 2026-01-15 to 2026-01-31', '17', '54.84'],
      ['Energy, tier 1, 2026-01-15 to 2026-01-31', '54.838709677', '21.94'],
      ['Energy, tier 2, 2026-01-15 to 2026-01-31', '115.161290323', '11.52'],
    ]);
    expect(chargesOf(terms(), stretches, [line], 'Europe/Berlin').charges[0]).toMatchObject({
      exactAmount: '1400/31',
      formula: '100 EUR × 14/31 days = 1400/31 EUR',
    });
  });

  it('charges a tax once, on what the stretches that have it add up to', () => {
    const part = (begin: string, end: string, percent: string) =>
      stretch(begin, end, { kind: 'fixed', amount: '31' }, { kind: 'tax', name: 'VAT', percent });
    const stretches = [part(from, '2026-01-11T00:00:00Z', '19'), part('2026-01-11T00:00:00Z', to, '19')];
    expect(amounts(terms(), stretches, []).slice(2)).toEqual([['VAT 19 %', '31.00', '5.89']]);
    const changed = [part(from, '2026-01-11T00:00:00Z', '16'), part('2026-01-11T00:00:00Z', to, '19')];
    expect(amounts(terms(), changed, []).slice(2)).toEqual([
      ['VAT 16 %', '10.00', '1.60'],
      ['VAT 19 %', '21.00', '3.99'],
    ]);
  });
});

describe('a line', () => {
  it('that is theirs for a part of the month pays its commitment for the days of it', () => {
    const moved = metered({ from, to: '2026-01-10T12:00:00Z', energy: '50' });
    const component = { kind: 'commit', basis: 'energy_kwh', quantity: '62', amount: '31', overagePrice: '1' };
    expect(amounts(terms(), [inJanuary(component)], [moved])).toEqual([
      ['Commitment', '62', '10.00'],
      ['Commitment, overage', '30', '30.00'],
    ]);
  });

  it('in another zone loses no energy: its month begins and ends with its own', () => {
    const newYork = metered({ from: '2026-01-01T00:00:00-05:00', to: '2026-02-01T00:00:00-05:00', energy: '744' });
    const component = {
      kind: 'time_of_use',
      rates: [{ name: 'Day', price: '1', times: [{ from: '06:00', to: '18:00' }] }],
      rest: { name: 'Rest', price: '2' },
    };
    const berlin = [stretch('2026-01-01T00:00:00+01:00', '2026-02-01T00:00:00+01:00', component)];
    const boundaries = boundariesOf(berlin, 'Europe/Berlin', [newYork]).map((atMs) => new Date(atMs).toISOString());
    expect([boundaries[0], boundaries.at(-1)]).toEqual(['2025-12-31T23:00:00.000Z', '2026-02-01T05:00:00.000Z']);
    expect(amounts(terms(), berlin, [newYork], 'Europe/Berlin')).toEqual([
      ['Energy, Day', '372', '372.00'],
      ['Energy, Rest', '372', '744.00'],
    ]);
  });
});

describe('powers', () => {
  const demand = { highestMilliwatts: 12_500_000n, highestFromMs: Date.parse('2026-01-09T08:15:00Z'), percentile95Milliwatts: 11_000_000n };
  const line = metered({ from, to, energy: '1', demand: { ...demand, windows: 2976, windowsKnown: 2970 } });

  it('are charged with the words that explain them', () => {
    const { charges } = chargesOf(
      terms(),
      [
        inJanuary(
          { kind: 'demand', price: '8.40' },
          { kind: 'commit', basis: 'percentile95_kw', quantity: '10', amount: '300', overagePrice: '45' },
        ),
      ],
      [line],
      'UTC',
    );
    expect(charges.map(({ formula, amount }) => [formula, amount])).toEqual([
      ['highest 15-minute mean from 2026-01-09T08:15:00Z (2970 of 2976 windows known): 12.5 kW: 12.5 kW × 8.4 EUR = 105 EUR', '105.00'],
      ['10 kW for 300 EUR = 300 EUR', '300.00'],
      ['95th percentile of 15-minute means (2970 of 2976 windows known): 11 kW − 10 kW: 1 kW × 45 EUR = 45 EUR', '45.00'],
    ]);
  });

  it('are at least the minimum', () => {
    const { charges } = chargesOf(terms(), [inJanuary({ kind: 'demand', price: '2', minimumKw: 20 })], [line], 'UTC');
    expect(charges).toMatchObject([
      { quantity: '20', amount: '40.00', formula: expect.stringContaining('12.5 kW, at least 20 kW: 20 kW × 2 EUR') },
    ]);
  });
});

const anyPrice = fc
  .integer({ min: -2_000_000, max: 2_000_000 })
  .map((value) => `${value < 0 ? '-' : ''}${(Math.abs(value) / 1e6).toFixed(6)}`);
const anyEnergy = fc.bigInt({ min: 0n, max: 10n ** 13n });

describe('both rules of totals', () => {
  it('give a total that the lines on paper add up to', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyPrice, anyEnergy), { maxLength: 8 }),
        fc.constantFrom('sum_of_lines' as const, 'rounded_total' as const),
        fc.constantFrom('EUR', 'JPY', 'KWD'),
        fc.option(fc.integer({ min: 1, max: 500 })),
        (parts, rule, currency, least) => {
          const components = [
            ...parts.map(([price]) => ({ kind: 'energy', price })),
            { kind: 'tax', name: 'VAT', percent: '19' },
            { kind: 'tax', name: 'City', percent: '1.25' },
            ...(least === null ? [] : [{ kind: 'minimum', amount: least }]),
          ];
          const lines = parts.map(([, energy], index) => metered({ name: `L${index}`, from, to, energy: () => energy }));
          const { charges, totals } = chargesOf(terms(rule, currency), [inJanuary(...components)], lines, 'UTC');
          const places = placesOf(currency);
          const printed = (all: typeof charges) => all.reduce((sum, { amount }) => sum + readDecimal(amount, places), 0n);
          const taxes = charges.filter(({ component }) => component === 'tax');
          const others = charges.filter(({ component }) => component !== 'tax');
          expect(printed(others)).toBe(readDecimal(totals.net ?? '', places));
          expect(printed(taxes)).toBe(readDecimal(totals.tax ?? '', places));
          expect(printed(charges)).toBe(readDecimal(totals.gross ?? '', places));
          if (least !== null) expect(readDecimal(totals.net ?? '', places)).toBeGreaterThanOrEqual(BigInt(least) * 10n ** BigInt(places));
          if (rule === 'rounded_total' && least === null) {
            const exact = parts.reduce(
              (sum, [price]) => sum + parts.reduce((line, [, energy]) => line + energy * readDecimal(price, 6), 0n),
              0n,
            );
            expect(readDecimal(totals.net ?? '', places)).toBe(quotient(exact * 10n ** BigInt(places), 10n ** 15n));
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('time of use', () => {
  it('shares out the energy of any month without a rest', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Cairo'),
        fc.constantFrom('2026-03', '2026-04', '2026-10', '2026-11'),
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 1, max: 22 }),
        anyEnergy,
        (timezone, month, hour, hours, energy) => {
          const clock = (value: number) => `${String(value % 24).padStart(2, '0')}:30`;
          const times = [{ from: clock(hour), to: clock(hour + hours) }];
          const component = { kind: 'time_of_use', rates: [{ name: 'A', price: '1', times }], rest: { name: 'B', price: '2' } };
          const begin = Date.parse(`${month}-01T00:00:00Z`);
          const end = begin + 30 * 86_400_000;
          const [iso, isoEnd] = [new Date(begin).toISOString(), new Date(end).toISOString()];
          const since = (atMs: number) => (energy * BigInt(atMs - begin)) / BigInt(end - begin);
          const asked = new Set([begin, end]);
          const line = metered({
            from: iso,
            to: isoEnd,
            energy: (first, last) => {
              if (!asked.has(first) || !asked.has(last)) throw new RangeError('this boundary was not asked for');
              return since(last) - since(first);
            },
          });
          const stretches = [stretch(iso, isoEnd, component)];
          for (const atMs of boundariesOf(stretches, timezone, [line])) asked.add(atMs);
          const { charges } = chargesOf(terms(), stretches, [line], timezone);
          expect(charges.reduce((sum, { quantity }) => sum + units(quantity ?? ''), 0n)).toBe(energy);
        },
      ),
      { numRuns: 60 },
    );
  });
});
