import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

/** Nothing but the address of the unit. */
const unitAlone = { TORUS_USERNAME: undefined, TORUS_PASSWORD: undefined };

describe('a unit without an account at the cloud', () => {
  it('is read from its own page, then shown from the cache until it may be read again', async () => {
    await using rig = await Rig.start();
    const { exitCode, summary } = await rig.run({ settings: unitAlone });
    expect([exitCode, summary['errors'], rig.sources]).toEqual([0, {}, [1, 3, 3, 3]]);
    expect([rig.cloud.requests.length, rig.unit.requests.length]).toEqual([0, 1]);
    expect(rig.value('torus_input_voltage_volts')).toBeGreaterThan(100);
    expect(rig.value('torus_device_last_seen_timestamp')).toBeUndefined();
  });

  it('needs no sink for a dry run', async () => {
    await using rig = await Rig.start();
    const settings = { ...unitAlone, PUSHGATEWAY_URL: undefined, STATE_URL: undefined };
    const { exitCode, stdout } = await rig.run({ verb: ['once', '--dry-run'], settings });
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^torus_data_source\{.*\} 1$/m)]);
    expect(rig.receiver.requests).toEqual([]);
  });

  it('is checked without the cloud', async () => {
    await using rig = await Rig.start();
    const { exitCode, stdout } = await rig.run({ verb: ['check'], settings: unitAlone });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('ok    cloud: TORUS_USERNAME is not set, so only the unit itself is read\n');
    expect(stdout).toMatch(/^ok {4}unit: responds, input voltage/m);
  });

  it('ends with 69 if it is off, because there is nothing else to read', async () => {
    await using rig = await Rig.start();
    rig.unit.control({ status500: true });
    const { exitCode, summary } = await rig.run({ settings: unitAlone });
    expect([exitCode, summary['errors']]).toEqual([69, { unit_status: 1, unit_left_alone: 3 }]);
  });

  it.each([
    [{ TORUS_USERNAME: undefined }, 'TORUS_USERNAME is not set, but TORUS_PASSWORD is'],
    [{ TORUS_PASSWORD: undefined }, 'TORUS_PASSWORD is not set, but TORUS_USERNAME is'],
    [{ ...unitAlone, TORUS_LOCAL_URL: undefined }, 'TORUS_LOCAL_URL is not set, and neither is TORUS_USERNAME'],
    [{ ...unitAlone, WATTJOBS_SETTINGS_SECRET: 'power/torus-login' }, 'TORUS_PASSWORD is not set, although a Secret should supply it'],
    [{ ...unitAlone, WATTJOBS_SETTINGS_SECRET: 'power/torus-login' }, 'create secret generic torus-login --from-file=TORUS_USERNAME'],
  ])('refuses %j with 78', async (settings, problem) => {
    await using rig = await Rig.start();
    const { exitCode, summary } = await rig.run({ settings });
    expect([exitCode, summary['message']]).toEqual([78, expect.stringContaining(problem)]);
  });

  it('keeps what is known of the cloud for the day when the account is back', async () => {
    await using rig = await Rig.start();
    await rig.run({ verb: ['once'] });
    const { cloud } = rig.state;
    await rig.run({ verb: ['once'], settings: unitAlone });
    expect(rig.state.cloud).toEqual(cloud);
  });
});
