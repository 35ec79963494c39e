import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { tcp } from '../modbus/framing.ts';
import { startRawMeter } from '../testing/raw-meter.ts';
import { Rig } from '../testing/rig.ts';
import { hostsOf } from './network.ts';

const hourMs = 3_600_000;

/** The lines that the old script printed, without ports, which differ from run to run. */
function changes(stdout: string): readonly string[] {
  return stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replaceAll(/:\d+\//g, ':PORT/'));
}

function findings(stdout: string): string {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('#'))
    .join('\n');
}

describe('discover', () => {
  it('says what each meter is by evidence, and nothing about the list if it is right', async () => {
    await using rig = await Rig.start({ firmware: '3.02' }, { lowWordFirst: true });
    const { exitCode, stdout } = await rig.run({ verb: ['discover'] });
    expect(exitCode).toBe(0);
    expect(changes(stdout)).toEqual([]);
    expect(findings(stdout)).toMatch(/acuvim_1 .*acuvim-ii; Acuvim II; 3\.02; SIM00000001; the frequency is .* P is 1 times/);
    expect(findings(stdout)).toMatch(/acuvim_127_0_0_1 .* its words are in the other order/);
    expect(rig.receiver.requests).toHaveLength(0);
  });

  it('keeps the place of a meter that is briefly away, and removes it after a day', async () => {
    await using rig = await Rig.start({}, {});
    rig.describe();
    const list = rig.path('targets');
    const discover = async () => changes((await rig.run({ verb: ['discover', '--write', list] })).stdout);
    await rig.meters[1]?.powerOff();
    expect(await discover()).toEqual(['AWAY meter-2 127.0.0.1:PORT/1']);
    await rig.meters[1]?.powerOn();
    rig.clock.advance(2 * hourMs);
    expect(await discover()).toEqual([]);
    await rig.meters[1]?.powerOff();
    rig.clock.advance(23 * hourMs);
    expect(await discover()).toEqual(['AWAY meter-2 127.0.0.1:PORT/1']);
    const before = statSync(list).mtimeMs;
    rig.clock.advance(23 * hourMs);
    expect(await discover()).toEqual(['AWAY meter-2 127.0.0.1:PORT/1']);
    expect(statSync(list).mtimeMs).toBe(before);
    rig.clock.advance(2 * hourMs);
    expect(await discover()).toEqual(['DISABLED meter-2 127.0.0.1:PORT/1', 'SUMMARY: added=0 updated=0 removed=1']);
    expect(readFileSync(list, 'utf8')).toBe(`targets:\n  - { name: "meter-1", address: "127.0.0.1", port: ${rig.meter.port} }\n`);
    expect(await discover()).toEqual([]);
  });

  it('takes the reading of a run as an answer, so that a meter that is away a second time keeps its place', async () => {
    await using rig = await Rig.start({}, {});
    rig.describe();
    const discover = async () => changes((await rig.run({ verb: ['discover'] })).stdout);
    await rig.meters[1]?.powerOff();
    expect(await discover()).toEqual(['AWAY meter-2 127.0.0.1:PORT/1']);
    await rig.meters[1]?.powerOn();
    rig.clock.advance(20 * hourMs);
    expect((await rig.run({ verb: ['once'] })).exitCode).toBe(0);
    rig.clock.advance(10 * hourMs);
    await rig.meters[1]?.powerOff();
    expect(await discover()).toEqual(['AWAY meter-2 127.0.0.1:PORT/1']);
  });

  it('writes nothing unless told to', async () => {
    await using rig = await Rig.start({});
    rig.describe({ profile: 'acuvim-l', tags: { hall: 'A' } });
    const list = readFileSync(rig.path('targets'), 'utf8');
    const { stdout } = await rig.run({ verb: ['discover'] });
    expect(changes(stdout)).toEqual(['UPDATED meter-1 127.0.0.1:PORT/1 acuvim-ii', 'SUMMARY: added=0 updated=1 removed=0']);
    expect(readFileSync(rig.path('targets'), 'utf8')).toBe(list);
    await rig.run({ verb: ['discover', '--write', rig.path('targets')] });
    expect((await rig.run({ verb: ['once'] })).exitCode).toBe(0);
    expect(rig.value('acuvim_Va', { hall: 'A', system_id: 'meter-1' })).toBeGreaterThan(200);
  });

  it.each([
    ['acuvim-l', 'acuvim-l'],
    ['acuvim-3', 'acuvim-3'],
    ['acurev-2100', 'acurev-2100'],
    ['acurev-1310', 'acurev-1310'],
  ] as const)('finds out that a meter of a network is an %s', async (model, profile) => {
    await using rig = await Rig.start({ model, units: [{ unitId: 3, model }] });
    const { port } = rig.meter;
    const list = rig.path('found.yaml');
    const verb = ['discover', '--network', '127.0.0.1/32', '--port', String(port), '--units', '1,3', '--write', list];
    // Without a list, and with a unit that nobody answers for.
    const run = rig.run({ verb, settings: { TARGETS_FILE: undefined } });
    while (rig.meter.requests.length === 0) await new Promise(setImmediate);
    rig.clock.advance(600);
    const { stdout, exitCode } = await run;
    expect(exitCode).toBe(0);
    expect(changes(stdout)).toEqual([`ENABLED acuvim_127_0_0_1 127.0.0.1:PORT/3 ${profile}`, 'SUMMARY: added=1 updated=0 removed=0']);
    expect((await rig.run({ verb: ['once'], settings: { TARGETS_FILE: list } })).exitCode).toBe(0);
    expect(rig.value('acuvim_Va', { system_id: 'acuvim_127_0_0_1' })).toBeGreaterThan(200);
  });

  it.each([0x00, 0x20, 0x7f, 0xff])('does not take a device for a meter that answers every request with bytes of %d', async (fill) => {
    await using device = await startRawMeter((request, socket) => {
      const body = Buffer.concat([Buffer.of(3, 2 * request.readUInt16BE(10)), Buffer.alloc(2 * request.readUInt16BE(10), fill)]);
      socket.write(tcp.wrap(request.readUInt16BE(0), request.readUInt8(6), body));
    });
    await using rig = await Rig.start();
    const verb = ['discover', '--network', '127.0.0.1/32', '--port', String(device.port)];
    const { exitCode, stdout } = await rig.run({ verb, settings: { TARGETS_FILE: undefined } });
    expect(exitCode).toBe(0);
    expect(changes(stdout)).toEqual([]);
  });

  it('has at most sixteen connections at once, and one per address', async () => {
    await using rig = await Rig.start();
    let open = 0;
    let peak = 0;
    const server = createServer((socket) => {
      open += 1;
      peak = Math.max(peak, open);
      socket.on('close', () => (open -= 1));
      setImmediate(() => socket.destroy());
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const verb = ['discover', '--network', '127.0.0.0/26', '--port', String(port)];
    const { exitCode } = await rig.run({ verb, settings: { TARGETS_FILE: undefined } });
    server.close();
    expect(exitCode).toBe(0);
    expect(peak).toBeGreaterThan(0);
    expect(peak).toBeLessThanOrEqual(16);
  });

  it('says so if no meter was found', async () => {
    await using rig = await Rig.start({});
    await rig.meter.powerOff();
    expect((await rig.run({ verb: ['discover'] })).stdout).toMatch(
      /^# acuvim_1: modbus:.*ECONNREFUSED.*\n# no meter was found; asked: 1\nAWAY /,
    );
  });

  it('needs a list or a network', async () => {
    await using rig = await Rig.start();
    const { exitCode, stderr } = await rig.run({ verb: ['discover'], settings: { TARGETS_FILE: undefined } });
    expect(exitCode).toBe(78);
    expect(stderr).toMatch(/--network is not given, and TARGETS_FILE is not set.*192\.0\.2\.10\/32/);
  });

  it.each([
    [['--network', '10.0.0.0/8'], /more addresses than a \/16/],
    [['--network', 'hall-1'], /not an IPv4 network/],
    [['--network', '10.0.0.0/24', '--units', '1,x'], /--units is not a whole number/],
    [['--network', '10.0.0.0/24', '--units', '1.5'], /--units is not a whole number/],
    [['--network', '10.0.0.0/24', '--port', '502.5'], /--port is not a whole number/],
    [['--network', '10.0.0.0/16', '--units', '1,2'], /--units times the addresses of the network are more than/],
    [['--network', '::1/128'], /not an IPv4 network/],
    [['--remove-after', '-1'], /--remove-after is not a whole number/],
  ])('refuses %s', async (options, message) => {
    await using rig = await Rig.start();
    const { exitCode, stderr } = await rig.run({ verb: ['discover', ...options] });
    expect(exitCode).toBe(78);
    expect(stderr).toMatch(message);
  });
});

describe('the hosts of a network', () => {
  it('leave out its own address and that of everybody', () => {
    expect(hostsOf('192.0.2.7/30')).toEqual(['192.0.2.5', '192.0.2.6']);
    expect(hostsOf('192.0.2.0/24')).toHaveLength(254);
    expect(hostsOf('192.0.2.7/32')).toEqual(['192.0.2.7']);
    expect(hostsOf('255.255.255.254/31')).toEqual(['255.255.255.254', '255.255.255.255']);
    expect(hostsOf('10.1.0.0/16')).toHaveLength(65_534);
  });
});
