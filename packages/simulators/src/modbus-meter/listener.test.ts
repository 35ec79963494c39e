import { describe, expect, it } from 'vitest';
import { startModbusMeter } from './server.ts';
import { TestClient } from './test-client.ts';

const request = '00 01 00 00 00 06 01 03 34 00 00 02';

describe('a limit of one client', () => {
  it('refuses the second until the first has left', async () => {
    await using meter = await startModbusMeter({ clientLimit: 1 });
    const first = await TestClient.open(meter);
    await first.ask(request, 13);
    await using second = await TestClient.open(meter);
    expect(await second.ended()).toEqual(['refused', '']);
    await first[Symbol.asyncDispose]();
    await expect.poll(() => meter.counters.connectionsOpen).toBe(0);
    await expect.poll(async () => (await TestClient.open(meter)).ask(request, 7)).toBe('00 01 00 00 00 07 01');
  });

  it('drops the first for the second', async () => {
    await using meter = await startModbusMeter({ clientLimit: 1, overLimit: 'drop-oldest' });
    await using first = await TestClient.open(meter);
    await first.ask(request, 13);
    await using second = await TestClient.open(meter);
    expect(await second.ask(request, 7)).toBe('00 01 00 00 00 07 01');
    expect(await first.ended()).toEqual(['closed', '']);
  });

  it('accepts the second and closes at once without a byte (A9)', async () => {
    await using meter = await startModbusMeter({ clientLimit: 1, overLimit: 'close-at-once' });
    await using first = await TestClient.open(meter);
    await first.ask(request, 13);
    await using second = await TestClient.open(meter);
    expect(await second.ended()).toEqual(['closed', '']);
    expect(await first.ask(request, 7)).toBe('00 01 00 00 00 07 01');
    expect(meter.counters).toMatchObject({ connections: 1, connectionsRefused: 1, connectionsPeak: 1 });
  });
});

describe('power', () => {
  it('off ends all connections and closes the port; on opens the same one', async () => {
    await using meter = await startModbusMeter();
    await using before = await TestClient.open(meter);
    await before.ask(request, 13);
    await meter.powerOff();
    expect((await before.ended())[0]).toBe('reset');
    await using during = await TestClient.open(meter);
    expect(await during.ended()).toEqual(['refused', '']);
    await meter.powerOn();
    await using after = await TestClient.open(meter);
    expect(await after.ask(request, 7)).toBe('00 01 00 00 00 07 01');
  });

  it('can be off at the start', async () => {
    await using meter = await startModbusMeter({ powered: false });
    await using client = await TestClient.open(meter);
    expect(await client.ended()).toEqual(['refused', '']);
  });

  it('cannot be taken from a port that another holds', async () => {
    await using meter = await startModbusMeter();
    await expect(startModbusMeter({ port: meter.port })).rejects.toThrow('EADDRINUSE');
  });
});
