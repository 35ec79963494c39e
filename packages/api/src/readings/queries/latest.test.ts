import { expect, it } from 'vitest';
import { failed, good, useReadings } from '../../testing/readings/rig.ts';
import { lastGoodReadings } from './latest.ts';

const rig = useReadings();

it('a new reading is compared with the last good one, unless a person said that the meter was replaced after it', async () => {
  const [read, replaced, untouched, silent] = [
    await rig().addEndpoint(),
    await rig().addEndpoint({ replacedAt: '2026-01-15T11:30:00Z' }),
    await rig().addEndpoint({ replacedAt: '2026-01-15T10:30:00Z' }),
    await rig().addEndpoint(),
  ];
  for (const id of [read, replaced, untouched]) {
    await rig().post({ ...good(id, '2026-01-15T11:00:00Z', 0.7), serial: 'A1' }, failed(id, '2026-01-15T11:45:00Z'));
  }
  const expected = { timestamp: '2026-01-15T11:00:00.000Z', totalKwh: 0.7, serial: 'A1' };
  expect(await lastGoodReadings(rig().api.database, [read, replaced, untouched, silent])).toEqual(
    new Map([
      [read, expected],
      [untouched, expected],
    ]),
  );
});
