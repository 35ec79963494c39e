import { existsSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Rig } from './testing/rig.ts';

describe('once --dry-run', () => {
  it('prints what it would deliver and changes nothing', async () => {
    await using rig = await Rig.start();
    const { exitCode, stdout } = await rig.run({ verb: ['once', '--dry-run'] });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^torus_input_voltage_volts\{job="torus_power_monitor",instance="torus_primary"\} \d+/m);
    expect(rig.receiver.requests).toHaveLength(0);
    expect(existsSync(rig.statePath)).toBe(false);
  });

  it('respects the remembered state', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ staleClockSeconds: 120 });
    await rig.run({ verb: ['once'] });
    const { stdout } = await rig.run({ verb: ['once', '--dry-run'] });
    expect(stdout).toMatch(/^torus_data_source\{.*\} 3$/m);
    expect(rig.unit.requests).toHaveLength(1);
  });
});

describe('check', () => {
  it('reports everything it checked as ok', async () => {
    await using rig = await Rig.start();
    const { exitCode, stdout } = await rig.run({ verb: ['check'] });
    expect(
      stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.replace(/:.*/, '')),
    ).toEqual(['ok    settings', 'ok    state', 'ok    cloud', 'ok    cloud', 'ok    unit', 'ok    Pushgateway']);
    expect(exitCode).toBe(0);
  });

  it('gives each problem its fix, and ends with the exit code of the worst', async () => {
    await using rig = await Rig.start();
    rig.cloud.control({ loginRefused: true });
    rig.unit.control({ status500: true });
    rig.receiver.control({ dropConnection: true });
    const { exitCode, stdout } = await rig.run({ verb: ['check'] });
    const failures = stdout.split('\n').filter((line) => line.startsWith('FAIL'));
    expect(failures).toHaveLength(3);
    for (const line of failures) expect(line).toContain('→');
    expect(exitCode).toBe(77);
  });
});

describe('two writers that push the same group', () => {
  const warnings = (log: readonly Readonly<Record<string, unknown>>[]) =>
    log.filter(({ msg }) => String(msg).includes('they overwrite each other')).map(({ level, msg }) => `${level} ${msg}`);

  it('are reported with both names, once per run and by check', async () => {
    await using rig = await Rig.start();
    const writer = (name: string, more: Record<string, string> = {}) => ({ settings: { WRITER_NAME: name, ...more } });
    expect(warnings((await rig.run(writer('home/one'))).log)).toEqual([]);
    expect(warnings((await rig.run(writer('home/one'))).log)).toEqual([]);
    expect(warnings((await rig.run(writer('barn/two'))).log)).toEqual([
      expect.stringMatching(/^warn home\/one pushed .* and barn\/two pushes it too/),
    ]);
    const { exitCode, stdout } = await rig.run({ verb: ['check'], ...writer('home/one') });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^warn  Pushgateway: barn\/two pushed job="torus_power_monitor", instance="torus_primary" \d+ s ago, and home\/one pushes it too/m,
    );
    // Also with another source name, whose runs have their own metrics.
    const otherSource = writer('home/three', { SOURCE_NAME: 'third' });
    expect(warnings((await rig.run(otherSource)).log)).toEqual([
      expect.stringMatching(/barn\/two pushed .* and home\/three pushes it too/),
    ]);
    const otherGroup = writer('home/four', { SOURCE_NAME: 'fourth', INSTANCE_NAME: 'hall' });
    expect(warnings((await rig.run(otherGroup)).log)).toEqual([]);
  });

  it('are detected with one request per run, not one per pass', async () => {
    await using rig = await Rig.start();
    await rig.run({ settings: { WRITER_NAME: 'home/one' } });
    expect(rig.receiver.requests.filter(({ method }) => method === 'GET')).toHaveLength(1);
  });
});

describe('a run whose own metrics are refused', () => {
  it('ends with 75 and does not count as a success', async () => {
    await using rig = await Rig.start();
    await fetch(`${rig.receiver.url}/metrics/job/other`, { method: 'POST', body: 'wattjobs_run_exit_code 1\n' });
    const { exitCode, summary } = await rig.run({ verb: ['once'] });
    expect(exitCode).toBe(75);
    expect(summary).toMatchObject({ readings: 5, errors: { pushgateway_refused: 1 } });
    expect(rig.runState).not.toHaveProperty('lastSuccessMs');
    expect((await rig.run({ verb: ['check'] })).stdout).toContain("curl -X DELETE '");
  });
});

describe('check with invalid settings', () => {
  it('reports them on standard output, like every other finding', async () => {
    await using rig = await Rig.start();
    const { exitCode, stdout } = await rig.run({
      verb: ['check'],
      settings: { JOB_DURATION: 'abc', DEVICE_TIMEZONE: 'EST5', DEVICE_TIMEZONE_OFFSET: '-5' },
    });
    expect(exitCode).toBe(78);
    const failures = stdout.split('\n').filter((line) => line.startsWith('FAIL  settings: '));
    expect(failures.map((line) => line.split(' ')[3])).toEqual(['DEVICE_TIMEZONE', 'DEVICE_TIMEZONE', 'JOB_DURATION']);
  });
});

describe('the command line', () => {
  it('refuses a missing --env-file with 78', async () => {
    await using rig = await Rig.start();
    const { exitCode, summary } = await rig.run({ verb: ['once', '--env-file', '/none.env'] });
    expect(exitCode).toBe(78);
    expect(summary['message']).toContain('--env-file');
  });

  it('refuses unknown verbs and options with 78', async () => {
    await using rig = await Rig.start();
    expect((await rig.run({ verb: ['onec'] })).exitCode).toBe(78);
    expect((await rig.run({ verb: ['run', '--dry-run'] })).exitCode).toBe(78);
  });

  it('describes settings, metrics and permissions as JSON', async () => {
    await using rig = await Rig.start();
    const described = JSON.parse((await rig.run({ verb: ['describe'] })).stdout);
    expect(described).toMatchObject({ name: 'torus-job', permissions: [{ resource: 'secrets', verbs: ['get', 'update'] }] });
    expect(described.settings.filter(({ secret }: { secret: boolean }) => secret).map(({ name }: { name: string }) => name)).toEqual([
      'TORUS_PASSWORD',
      'LINE_PROTOCOL_TOKEN',
    ]);
  });
});

describe('secrets', () => {
  const canary = 'canary-7f3a9c';

  it.each(['run', 'once', 'once --dry-run', 'check'])('never appear in the output of %s, whatever goes wrong', async (verb) => {
    const faults = [
      {},
      { loginRefused: true },
      { status500: true },
      { dropConnection: true },
      { maintenance: true },
      { cutInHalf: true },
      { changedPage: true },
    ];
    for (const fault of faults) {
      await using rig = await Rig.start();
      rig.cloud.control({ ...fault, loginFaultText: `No: ${canary}` });
      rig.receiver.control({ refuse401: true });
      const receiver = rig.receiver.url.replace('://', `://user:${canary}@`);
      const result = await rig.run({
        verb: verb.split(' '),
        settings: { TORUS_PASSWORD: canary, PUSHGATEWAY_URL: receiver, JOB_DURATION: '20', LOG_LEVEL: 'trace' },
      });
      expect(inspect(result, { depth: 9, maxStringLength: null })).not.toContain(canary);
      if (existsSync(rig.statePath)) expect(inspect(rig.state, { depth: 9 })).not.toContain(canary);
    }
  });

  it('are not quoted if their settings are malformed', async () => {
    await using rig = await Rig.start();
    const result = await rig.run({
      settings: { TORUS_PASSWORD_FILE: '/none', TORUS_PASSWORD: canary, PUSHGATEWAY_URL: `ftp://user:${canary}@x` },
    });
    expect(result.exitCode).toBe(78);
    expect(inspect(result)).not.toContain(canary);
  });
});
