const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const tax = (percent: string, name = 'Tax') => ({ kind: 'tax', name, percent });

/** Tariffs with every kind of component, some of which change within a month; the first and the fourth have the same currency and rule. */
export const tariffsOfAllKinds = [
  {
    name: 'Energy',
    currency: 'EUR',
    totalRule: 'sum_of_lines',
    versions: [
      { from: '2025-01-01', components: [{ kind: 'fixed', amount: '49.9' }, { kind: 'energy', price: '0.2873' }, tax('19')] },
      { from: '2025-10-15', components: [{ kind: 'fixed', amount: '52.5' }, { kind: 'energy', price: '0.30147' }, tax('19')] },
    ],
  },
  {
    name: 'Time of use',
    currency: 'USD',
    totalRule: 'rounded_total',
    versions: [
      {
        from: '2025-01-01',
        components: [
          {
            kind: 'time_of_use',
            rates: [
              {
                name: 'Autumn peak',
                price: '0.41999',
                days: workdays,
                times: [{ from: '08:00', to: '20:00' }],
                seasons: [{ from: '10-01', to: '11-15' }],
              },
              { name: 'Night', price: '0.1111', times: [{ from: '22:30', to: '05:00' }] },
              { name: 'Holiday', price: '0.2', days: ['holiday'], times: [{ from: '05:00', to: '08:00' }] },
            ],
            rest: { name: 'Other times', price: '0.2345' },
            holidays: ['2025-11-27', '2025-12-25'],
          },
          { kind: 'fixed', amount: '10.005' },
          { kind: 'minimum', amount: '1500' },
          tax('8.875'),
        ],
      },
    ],
  },
  {
    name: 'Tiers',
    currency: 'JPY',
    totalRule: 'sum_of_lines',
    versions: [
      {
        from: '2025-01-01',
        components: [
          { kind: 'tiers', tiers: [{ upTo: '120', price: '19.88' }, { upTo: '3000.5', price: '26.48' }, { price: '30.57' }] },
          tax('10'),
        ],
      },
      {
        from: '2025-09-12',
        components: [{ kind: 'tiers', per: 'line', tiers: [{ upTo: '500', price: '20' }, { price: '31.3' }] }, tax('10')],
      },
    ],
  },
  {
    name: 'Commitment of energy',
    currency: 'EUR',
    totalRule: 'sum_of_lines',
    versions: [
      {
        from: '2025-01-01',
        components: [
          { kind: 'commit', basis: 'energy_kwh', quantity: '700', amount: '180', overagePrice: '0.31' },
          { kind: 'commit', basis: 'energy_kwh', per: 'customer', quantity: '5000', amount: '99.99', overagePrice: '0.021' },
          { kind: 'demand', price: '7.51', minimumKw: '1.5' },
          tax('19'),
          tax('2.1', 'Local tax'),
        ],
      },
    ],
  },
  {
    name: 'Commitment of power',
    currency: 'KWD',
    totalRule: 'rounded_total',
    versions: [
      {
        from: '2025-01-01',
        components: [
          { kind: 'commit', basis: 'percentile95_kw', quantity: '3', amount: '75', overagePrice: '11.7777' },
          { kind: 'commit', basis: 'demand_kw', quantity: '5', amount: '50', overagePrice: '9.99', minutes: 60 },
          { kind: 'demand', price: '1.05', window: 'sliding', minutes: 30 },
          { kind: 'minimum', amount: '200' },
          tax('5'),
        ],
      },
    ],
  },
];
