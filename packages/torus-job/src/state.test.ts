import { describe, expect, it } from 'vitest';
import { withoutFutureTimes, type TorusState } from './state.ts';
import { usableCache, stateOfUnit, unitIsDue } from './unit-limit.ts';

const settings = { unitIntervalMs: 300_000, cacheMaxAgeMs: undefined };

describe('the limit on reads of the unit', () => {
  it('still applies at exactly the interval', () => {
    expect(unitIsDue({ lastAttemptMs: 0 }, 300_000, settings)).toBe(false);
    expect(unitIsDue({ lastAttemptMs: 0 }, 300_001, settings)).toBe(true);
    expect(unitIsDue({}, 0, settings)).toBe(true);
  });
});

describe('the remembered state of a unit', () => {
  it('is ignored for another unit', () => {
    const state = { address: '192.0.2.5/', lastAttemptMs: 0, cache: { readMs: 0, values: { inputVoltageVolts: 120 } } };
    expect(stateOfUnit(state, '192.0.2.5/')).toBe(state);
    expect(stateOfUnit(state, '192.0.2.6/')).toEqual({ address: '192.0.2.6/' });
  });
});

describe('the cache', () => {
  const unit = { cache: { readMs: 0, values: { inputVoltageVolts: 120 } } };

  it('is valid for twice the interval, or as long as the setting says', () => {
    expect(usableCache(unit, 600_000, settings)).toEqual(unit.cache);
    expect(usableCache(unit, 600_001, settings)).toBeUndefined();
    expect(usableCache(unit, 30_001, { ...settings, cacheMaxAgeMs: 30_000 })).toBeUndefined();
  });
});

describe('a clock that was set back', () => {
  it('does not prolong any waiting time', () => {
    const state: TorusState = {
      cloud: {
        lastCheckMs: 9_000,
        lastSuccessMs: 8_000,
        outageSinceMs: 8_500,
        loginAttempts: [{ credentials: { salt: 's', digest: 'd' }, atMs: 9_000, attempts: 1, refused: true }],
      },
      unit: { lastAttemptMs: 9_000, cache: { readMs: 9_000, values: {} } },
      deviceLastSeenMs: 500,
      valueDeliveredMs: 9_000,
    };
    expect(withoutFutureTimes(state, 1_000)).toEqual({
      cloud: {
        lastCheckMs: 1_000,
        lastSuccessMs: 1_000,
        outageSinceMs: 1_000,
        loginAttempts: [{ credentials: { salt: 's', digest: 'd' }, atMs: 1_000, attempts: 1, refused: true }],
      },
      unit: { lastAttemptMs: 1_000, cache: { readMs: 1_000, values: {} } },
      deviceLastSeenMs: 500,
      valueDeliveredMs: 1_000,
    });
  });
});
