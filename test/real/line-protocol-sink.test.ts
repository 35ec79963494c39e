import { batchOf, describeSink, openLineProtocolSink, volts } from '@wattjobs/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealVictoriaMetrics, startRealVictoriaMetrics } from './start-victoria-metrics.ts';

describeSink('a real VictoriaMetrics', async () => {
  const server = await startRealVictoriaMetrics();
  return {
    receiverUrl: `${server.url}/write`,
    open: (url) => openLineProtocolSink(url),
    batch: (count) => batchOf(Array.from({ length: count }, (_, index) => volts(index, { device: `device ${index}` }))),
    received: async () => (await server.series()).reduce((count, { values }) => count + values.size, 0),
    close: () => server.stop(),
  };
});

describe('line protocol at a real VictoriaMetrics', () => {
  let server: RealVictoriaMetrics;
  beforeAll(async () => {
    server = await startRealVictoriaMetrics();
  });
  afterAll(() => server.stop());
  const never = new AbortController().signal;

  it('stores every device name as it is, whatever it contains but line breaks', async () => {
    const separators = ['\\', ',', '=', ' ', '"', 'x'];
    const devices = separators.flatMap((first) => separators.flatMap((second) => separators.map((third) => first + second + third)));
    devices.push('C:\\', 'C:\\data\\x', 'größe😀', '\u0000\u001b[2J', '#a', 'a\tb', "it's");
    const sink = openLineProtocolSink(`${server.url}/write?db=power`);
    const points = devices.map((device, index) => volts(index, { device }));
    expect(await sink.deliver(batchOf(points), never)).toEqual({ accepted: devices.length, refused: [] });
    const series = await server.series();
    const received = new Map(series.map(({ labels: { instance = '' }, values }) => [instance, [...values.values()]]));
    expect(received).toEqual(new Map(devices.map((device, index) => [device, [index]])));
    expect(series[0]?.labels).toMatchObject({ __name__: 'contract_volts', job: 'contract', db: 'power' });
  });

  it('is found by check, which warns of a retention that the settings do not name', async () => {
    const findings: unknown[] = [];
    for await (const { problem, message } of openLineProtocolSink(`${server.url}/write`).check(never)) findings.push([problem, message]);
    expect(findings).toEqual([
      [undefined, expect.stringContaining('accepts writes, as VictoriaMetrics')],
      [undefined, expect.stringContaining('beyond its retention (100y)')],
    ]);
  });
});
