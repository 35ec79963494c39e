import { expect, it } from 'vitest';
import type { Register } from '../registers/profile.ts';
import { profiles } from '../profiles/index.ts';
import { withoutFalseEnergies } from './energies.ts';

const register = profiles.get('acuvim-ii')?.registers.find(({ name }) => name === 'Ep_imp') as Register;

it('A8: zeros after a restart of the meter are no energy: 0.1 kWh in all', () => {
  let hasCounted = false;
  const seen = [12_345.6, 12_345.7, 0, 0, 12_345.7].map((kilowattHours) => {
    const energies = withoutFalseEnergies([{ register, value: 1000 * kilowattHours, timeMs: 0 }], [], hasCounted);
    ({ hasCounted } = energies);
    return [energies.values[0]?.value, energies.absent[0]?.reason];
  });
  const absent = [undefined, 'value_energy_zero'];
  expect(seen).toEqual([[12_345_600, undefined], [12_345_700, undefined], absent, absent, [12_345_700, undefined]]);
});

it('a meter that has never counted may show zero', () => {
  expect(withoutFalseEnergies([{ register, value: 0, timeMs: 0 }], [], false)).toMatchObject({ absent: [], hasCounted: false });
});
