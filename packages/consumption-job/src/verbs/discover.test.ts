import { writeFileSync } from 'node:fs';
import { startWebMeter } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { Rig } from '../testing/rig.ts';

/** Needs no list of endpoints. */
const settings = { ENDPOINTS_FILE: undefined, PUSHGATEWAY_URL: undefined };

describe('discover', () => {
  it('names the profile that a device fits, and what it was asked', async () => {
    await using rig = await Rig.start();
    await using device = await startWebMeter({ model: 'netio', loginRequired: true });
    writeFileSync(rig.path('password'), device.login?.password ?? '');
    const login = ['--username', device.login?.username ?? '', '--password-file', rig.path('password')];
    const { exitCode, stdout } = await rig.run({ verb: ['discover', `127.0.0.1:${device.port}`, ...login], settings });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^# \/netio\.json: status 200$/m);
    expect(stdout).toMatch(/^netio-json: /m);
  });

  it('says if a device wants a login', async () => {
    await using rig = await Rig.start();
    await using device = await startWebMeter({ model: 'netio', loginRequired: true });
    const run = async (...login: readonly string[]) =>
      await rig.run({ verb: ['discover', `127.0.0.1:${device.port}`, ...login], settings });
    expect((await run()).stderr).toContain('It wants a login: give --username and --password-file.');
    const half = await run('--password-file', rig.path('password'));
    expect(half.exitCode).toBe(78);
    expect(half.stderr).toContain('--username and --password-file belong together');
  });

  it('fails with what came back if no profile fits', async () => {
    await using rig = await Rig.start();
    const { exitCode, stdout, stderr } = await rig.run({ verb: ['discover', `127.0.0.1:${rig.meters.port}`], settings });
    expect(exitCode).toBe(69);
    expect(stdout).toContain(': status 404');
    expect(stderr).toContain('profile_unknown');
  });

  it('goes only where it may, and says if a password cannot be read', async () => {
    await using rig = await Rig.start();
    const address = `127.0.0.1:${rig.meters.port}`;
    expect((await rig.run({ verb: ['discover', address], settings: { ...settings, ALLOWED_NETWORKS: '192.0.2.0/24' } })).exitCode).toBe(69);
    expect(rig.meters.requests).toEqual([]);
    writeFileSync(rig.path('password'), 'canary-password\n');
    const login = ['--username', 'admin', '--password-file'];
    expect((await rig.run({ verb: ['discover', address, ...login, rig.path('nowhere')], settings })).exitCode).toBe(78);
    const tried = await rig.run({ verb: ['discover', address, ...login, rig.path('password')], settings });
    expect(tried.stdout + tried.stderr).not.toContain('canary');
  });
});
