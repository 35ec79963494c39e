import { describe, expect, it } from 'vitest';
import { parseCommand, runCommand, UsageError } from './command-line.ts';
import { legacyMeterNames } from './web-meters/legacy-pages.ts';
import { webMeterModels } from './web-meters/models.ts';

describe('the command line', () => {
  it('starts all on free ports of this machine', () => {
    expect(parseCommand([])).toEqual({
      help: false,
      only: ['cloud', 'unit', 'receiver', 'enphase', 'meter', 'lines', 'web'],
      host: '127.0.0.1',
      ports: { cloud: 0, unit: 0, receiver: 0, enphase: 0, meter: 0, lines: 0, web: 0 },
      meterControlPort: 0,
      meterModels: [['acuvim-ii']],
      linesDialect: 'victoriametrics',
      unitTls: false,
    });
  });

  it('starts one of them, on the given port and host', () => {
    expect(parseCommand(['--only', 'receiver', '--receiver-port', '9091', '--host', '0.0.0.0'])).toMatchObject({
      only: ['receiver'],
      host: '0.0.0.0',
      ports: { receiver: 9091 },
    });
  });

  it.each([
    [['--nothing'], '--nothing'],
    [['extra'], 'extra'],
    [['--only', 'gateway'], '--only must be cloud, unit, receiver, enphase, meter, lines or web, not "gateway"'],
    [['--lines-dialect', 'graphite'], '--lines-dialect must be victoriametrics or influxdb, not "graphite"'],
    [['--cloud-port', '70000'], '--cloud-port must be a port from 0 to 65535, not "70000"'],
    [['--enphase-port', '-1'], '--enphase-port'],
    [['--unit-port', 'http'], '--unit-port must be a port'],
    [['--meter-models', 'acuvim-ii,acuvim-9'], '--meter-models must be models such as'],
    [['--meter-models', ''], '--meter-models must be models such as'],
  ])('refuses %j and shows the usage', (args, problem) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(problem);
    expect(() => parseCommand(args)).toThrow('Usage: node packages/simulators/src/main.ts');
  });

  it('prints the login of InfluxDB', async () => {
    const lines: string[] = [];
    const simulators = await runCommand(parseCommand(['--only', 'lines', '--lines-dialect', 'influxdb']), (line) => lines.push(line));
    await Promise.all(simulators.map((simulator) => simulator.close()));
    expect(lines[0]).toMatch(/^lines {4}http:\S+ \(token demo-write-token, organization demo-org, bucket demo-bucket\)$/);
  });

  it('prints the pages of the web meters, and their logins', async () => {
    const lines: string[] = [];
    const simulators = await runCommand(parseCommand(['--only', 'web']), (line) => lines.push(line));
    await Promise.all(simulators.map((simulator) => simulator.close()));
    expect(lines).toHaveLength(legacyMeterNames.length + webMeterModels.length + 1);
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^web {6}http:\S+\/simple-meter$/),
      expect.stringMatching(/^web {6}http:\S+\/basic-auth-meter \(admin \/ secret123\)$/),
    ]);
    expect(lines.join('\n')).toMatch(/http:\S+\/netio\.json \(netio, netio \/ netio\)\n/);
    expect(lines.join('\n')).toMatch(/http:\S+\/ \(apc, apc \/ apc, FTP port \d+\)\n/);
  });

  it('prints the usage and starts nothing', async () => {
    const lines: string[] = [];
    expect(await runCommand(parseCommand(['--help']), (line) => lines.push(line))).toEqual([]);
    expect(lines.join()).toContain('--unit-tls');
  });
});
