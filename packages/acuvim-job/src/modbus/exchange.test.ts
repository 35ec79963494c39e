import { describe, expect, it } from 'vitest';
import { bytes } from '../testing/raw-meter.ts';
import { Exchange } from './exchange.ts';

const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
const request = { unitId: 1, start: 0x3400, count: 2 };

describe('an exchange through jsmodbus', () => {
  it('sends the function with its data, and gives the registers', async () => {
    const sent: Buffer[] = [];
    const exchange = new Exchange(request, (body) => void sent.push(body));
    expect(sent).toEqual([bytes('03 34 00 00 02')]);
    exchange.receive(bytes('03 04 43 66 00 00'));
    expect(await exchange.answer).toEqual(bytes('43 66 00 00'));
    exchange.end();
  });

  it.for([0x06, 0x63])('gives the code of an exception, also if no standard names it: %d', async (code) => {
    const exchange = new Exchange(request, () => undefined);
    exchange.receive(Buffer.of(0x83, code));
    expect(await exchange.answer).toBe(code);
    exchange.end();
  });

  it('leaves no timer behind when it ends without an answer', async () => {
    const before = timers();
    const exchange = new Exchange(request, () => undefined);
    expect(timers()).toBe(before + 1);
    exchange.end();
    await expect(exchange.answer).rejects.toMatchObject({ err: 'Offline' });
    expect(timers()).toBe(before);
  });
});
