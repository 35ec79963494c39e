import { batchOf, describeSeriesSink, describeSink, openLineProtocolSink, volts } from '@wattjobs/core/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RealVictoriaMetrics, startVictoriaMetrics, victoriaMetricsVersions } from './start-victoria-metrics.ts';

const never = new AbortController().signal;
const everything = '{__name__!=""}';

async function startSink(version: (typeof victoriaMetricsVersions)[number]) {
  const server = await startVictoriaMetrics(version);
  return { server, writeUrl: `${server.url}/write`, close: () => server.close() };
}

describe.each(victoriaMetricsVersions)('a real VictoriaMetrics %s', (version) => {
  describeSink('it', async () => {
    const { server, writeUrl, close } = await startSink(version);
    return {
      receiverUrl: writeUrl,
      open: (url) => openLineProtocolSink(url),
      batch: (count) => batchOf(Array.from({ length: count }, (_, index) => volts(index, { device: `device ${index}` }))),
      received: async () => (await server.exportAll(everything)).length,
      close,
    };
  });

  describeSeriesSink('it', async () => {
    const { server, writeUrl, close } = await startSink(version);
    return {
      sink: openLineProtocolSink(writeUrl),
      received: async () => newestOf(await server.exportAll(everything)),
      holds: true,
      keepsHistory: true,
      alteredLabels: { 'two\nlines': 'two lines' },
      // Numbers are stored as decimals: 0.30000000000000004 becomes 0.3.
      significantDigits: 15,
      close,
    };
  });

  it('is found by check, which warns of a retention that the settings do not name', async () => {
    const { writeUrl, close } = await startSink(version);
    const findings: unknown[] = [];
    for await (const { problem, message } of openLineProtocolSink(writeUrl).check(never)) findings.push([problem, message]);
    await close();
    expect(findings).toEqual([
      [undefined, expect.stringContaining('accepts writes, as VictoriaMetrics')],
      [undefined, expect.stringContaining('beyond its retention (10y)')],
    ]);
  });

  describe('stores', () => {
    let server: RealVictoriaMetrics;
    beforeAll(async () => {
      server = await startVictoriaMetrics(version);
    });
    afterAll(() => server.close());

    it('hostile label values and numbers as they were sent', async () => {
      const separators = ['\\', ',', '=', ' ', '"', 'x'];
      const three = separators.flatMap((first) => separators.flatMap((second) => separators.map((third) => first + second + third)));
      const anything = fc.oneof(
        fc.string({ unit: fc.constantFrom(...'\\ ,="\'#{}\t\u0000\u001bäé😀ab'), minLength: 1, maxLength: 12 }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
      );
      const sampled = fc.sample(anything, { numRuns: 500, seed: 11 }).filter((value) => !/[\r\n\u2028\u2029]/.test(value));
      const values = [...new Set([...three, ...sampled])];
      expect(values.length).toBeGreaterThan(600);
      const points = values.map((phase, index) => volts(index + 0.1, { labels: { phase }, device: `${phase} ${index}` }));
      const answer = await openLineProtocolSink(`${server.url}/write?db=power`).deliver(batchOf(points), never);
      expect(answer).toEqual({ accepted: values.length, refused: [] });
      const exported = await server.exportAll('contract_volts{db="power"}');
      const received = exported.map(({ labels, value }) => [labels['instance'], labels['phase'], value] as const);
      const sent = values.map((phase, index) => [`${phase} ${index}`, phase, index + 0.1] as const);
      const byValue = (left: (typeof sent)[number] | (typeof received)[number], right: typeof left) => left[2] - right[2];
      expect(received.toSorted(byValue)).toEqual(sent);
    });

    it('each point once, however often it is sent', async () => {
      const points = Array.from({ length: 7_000 }, (_, index) =>
        volts(index, { device: `meter ${index % 7}`, labels: { phase: 'again' }, timeMs: volts(0).timeMs + 1_000 * Math.floor(index / 7) }),
      );
      const sink = openLineProtocolSink(`${server.url}/write`);
      for (let time = 0; time < 3; time += 1) expect(await sink.deliver(batchOf(points), never)).toMatchObject({ accepted: 7_000 });
      const exported = await server.exportAll('contract_volts{phase="again"}');
      expect(new Set(exported.map(({ labels, timeMs }) => `${labels['instance']} ${timeMs}`)).size).toBe(7_000);
      expect(exported).toHaveLength(7_000);
    });
  });
});

function newestOf(points: Awaited<ReturnType<RealVictoriaMetrics['exportAll']>>) {
  const newest = new Map<string, (typeof points)[number]>();
  for (const point of points) {
    const key = JSON.stringify([point.name, Object.entries(point.labels)]);
    if (point.timeMs >= (newest.get(key)?.timeMs ?? 0)) newest.set(key, point);
  }
  return [...newest.values()].map(({ name, labels, value }) => ({ name, labels, value }));
}
