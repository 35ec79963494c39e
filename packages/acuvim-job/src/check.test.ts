import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

describe('check', () => {
  it('judges each meter by its own values, and warns about one that is away', async () => {
    await using rig = await Rig.start({ powerUnit: 'kW' }, {});
    rig.describe();
    await rig.meters[1]?.powerOff();
    const { exitCode, stdout } = await rig.run({ verb: ['check'] });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^ok {4}meter meter-1: .*profile acuvim-ii: 50 values; model Acuvim II; .*kilowatts where the profile expects watts/m,
    );
    expect(stdout).toMatch(/^warn {2}meter meter-2: .* → {2}Check that the meter has power/m);
  });

  it('says that a firmware is not one that the profile is known to fit', async () => {
    await using rig = await Rig.start({ firmware: '3.02' });
    rig.describe({ profile: 'own.yaml' });
    const identity = 'identity: { firmware: { register: 0xc37c, words: 8 } }';
    writeFileSync(
      rig.path('own.yaml'),
      `name: own\n${identity}\nfirmware: { to: "2.99" }\nregisters:\n  - { name: F, register: 0x3000, type: float32, unit: Hz }\n`,
    );
    const { stdout } = await rig.run({ verb: ['check'] });
    expect(stdout).toMatch(/^ok {4}meter meter-1: .*the profile is known to fit firmware to 2\.99, not 3\.02/m);
  });

  it('fails if no meter is reachable', async () => {
    await using rig = await Rig.start();
    await rig.meter.powerOff();
    const { exitCode, stdout } = await rig.run({ verb: ['check'] });
    expect(exitCode).toBe(69);
    expect(stdout).toMatch(/^FAIL {2}meter acuvim_1: modbus:/m);
  });

  it('says that an idle meter does not prove its unit of power', async () => {
    await using rig = await Rig.start({ values: { currentAmps: [0, 0, 0] } });
    expect((await rig.run({ verb: ['check'] })).stdout).toContain('the unit of power is not proven');
  });
});
