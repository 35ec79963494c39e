import { startLineProtocolReceiver } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { startServer } from '../http/test-server.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { openLineProtocolSink } from '../testing/open-line-protocol-sink.ts';
import { batchOf, contractTimeMs, volts } from '../testing/series-contract.ts';
import { devices, withLineReceiver } from './fixtures/with-line-receiver.ts';
import type { LineBlock } from './line-sink.ts';
import { retryAfterMs } from './retry-after.ts';

const never = new AbortController().signal;
const dayMs = 86_400_000;

describe('a request', () => {
  it('is compressed and has at most 5,000 lines, each with a newline (L7)', async () => {
    await withLineReceiver({}, async (_, receiver) => {
      const sink = openLineProtocolSink(`${receiver.url}/write?db=telegraf&precision=ns`);
      expect(await sink.deliver(devices(12_000), never)).toEqual({ accepted: 12_000, refused: [] });
      expect(receiver.requests.map(({ lineCount, gzip }) => [lineCount, gzip])).toEqual([
        [5_000, true],
        [5_000, true],
        [2_000, true],
      ]);
      expect(receiver.requests[0]?.firstLines[1]).toBe(`contract,instance=d1,job=contract volts=1 ${contractTimeMs}`);
      expect(receiver.dropped).toMatchObject({ invalid: 0 });
    });
  });

  it('states milliseconds, and keeps the query of the URL (L6)', async () => {
    await using server = await startServer((response) => response.writeHead(204).end());
    await openLineProtocolSink(`${server.url}/write?db=telegraf&precision=ns`).deliver(devices(1), never);
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        url: '/write?db=telegraf&precision=ms',
        headers: { 'content-type': 'text/plain; charset=utf-8', 'content-encoding': 'gzip' },
      },
    ]);
  });

  it('names the organization, the bucket and the token of InfluxDB', async () => {
    await withLineReceiver({ dialect: 'influxdb' }, async (sink) => {
      expect(await sink.deliver(devices(2), never)).toEqual({ accepted: 2, refused: [] });
    });
  });
});

describe('the token', () => {
  it.each([
    ['victoriametrics', 'Bearer canary'],
    ['influxdb', 'Token canary'],
  ] as const)('is sent to %s as %j', async (dialect, authorization) => {
    await using server = await startServer((response) => response.writeHead(204).end());
    await openLineProtocolSink(server.url, { dialect, token: 'canary' }).deliver(devices(1), never);
    expect(server.requests[0]?.headers['authorization']).toBe(authorization);
  });

  it('does not follow a redirect to another host, and the error says what to correct', async () => {
    await using other = await startServer((response) => response.writeHead(204).end());
    await using server = await startServer((response) => response.writeHead(307, { location: other.url }).end());
    const { retry } = await openLineProtocolSink(server.url, { token: 'canary' }).deliver(devices(1), never);
    expect(retry?.error).toMatchObject({ reason: 'line_protocol_redirects', fix: expect.stringContaining('Set LINE_PROTOCOL_URL') });
    expect(other.requests).toEqual([]);
  });
});

describe('a point', () => {
  it('that is sent twice is the same line, so that its series has it once if the server removes duplicates (L2)', async () => {
    await withLineReceiver({}, async (sink, receiver) => {
      await sink.deliver(devices(3), never);
      await sink.deliver(devices(3), never);
      expect([receiver.points().length, receiver.storedCount]).toEqual([3, 6]);
    });
  });

  it('that VictoriaMetrics would drop without a word is refused before it is sent (L3, L4, L6)', async () => {
    await withLineReceiver({}, async (_, receiver) => {
      const sink = openLineProtocolSink(receiver.writeUrl, { retentionMs: 30 * dayMs });
      const times = [contractTimeMs - 31 * dayMs, contractTimeMs + 2 * dayMs + 1, 1_466_000_000 / 1e6, contractTimeMs];
      const { accepted, refused } = await sink.deliver(batchOf(times.map((timeMs) => volts(1, { timeMs }))), never);
      expect([accepted, receiver.points().length, receiver.dropped['small_timestamp'], receiver.dropped['big_timestamp']]).toEqual([
        1, 1, 0, 0,
      ]);
      expect(refused.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^contract_volts of one was refused: its time 2025-12-15.* is beyond RETENTION/),
        expect.stringContaining('is more than a day ahead'),
        expect.stringContaining('is before 2015'),
      ]);
    });
  });

  it('that became too old while it waited is refused, and the others of its block are accepted (L4)', async () => {
    const clock = new FakeClock(contractTimeMs);
    await using receiver = await startLineProtocolReceiver({ now: () => clock.now() });
    const sink = openLineProtocolSink(receiver.writeUrl, { clock, retentionMs: 30 * dayMs });
    const { block } = sink.encode(batchOf([volts(1), volts(2, { timeMs: contractTimeMs + dayMs })]));
    clock.advance(30 * dayMs + 1);
    const answer = await sink.send(block as LineBlock, never);
    expect(answer).toMatchObject({ acceptedReadings: 1, refused: [{ line: expect.stringContaining('volts=1 ') }] });
    expect(answer.retry).toBeUndefined();
    expect(answer.refused[0]?.error.message).toContain('is beyond RETENTION');
  });

  it('that is ahead of a clock that was set back while it waited is sent', async () => {
    const clock = new FakeClock(contractTimeMs);
    await using receiver = await startLineProtocolReceiver({ now: () => clock.now() });
    const { block } = openLineProtocolSink(receiver.writeUrl, { clock }).encode(batchOf([volts(1)]));
    // A machine without a battery starts years in the past.
    const sink = openLineProtocolSink(receiver.writeUrl, { clock: new FakeClock(Date.UTC(2016)), retentionMs: 30 * dayMs });
    expect(await sink.send(block as LineBlock, never)).toEqual({ acceptedReadings: 1, refused: [] });
    expect(receiver.points()).toMatchObject([{ timeMs: contractTimeMs }]);
  });

  it('whose label had to be altered is accepted with a warning (L1)', async () => {
    await withLineReceiver({ dialect: 'influxdb' }, async (sink, receiver) => {
      const { accepted, warnings } = await sink.deliver(batchOf([volts(1, { device: 'C:\\' })]), never);
      expect([accepted, receiver.series()[0]?.labels['instance']]).toEqual([1, 'C:']);
      expect(warnings).toMatchObject([
        { message: expect.stringContaining('1 label values were altered'), fix: expect.stringContaining('no backslash at the end') },
      ]);
    });
  });

  it('keeps the backslash at the end of a label at VictoriaMetrics (L1)', async () => {
    await withLineReceiver({}, async (sink, receiver) => {
      expect(await sink.deliver(batchOf([volts(1, { device: 'C:\\' })]), never)).toEqual({ accepted: 1, refused: [] });
      expect([receiver.series()[0]?.labels['instance'], receiver.dropped['invalid']]).toEqual(['C:\\', 0]);
    });
  });

  it('that is 0 first and 0.5 later has one type at InfluxDB (S7)', async () => {
    await withLineReceiver({ dialect: 'influxdb' }, async (sink) => {
      expect(await sink.deliver(batchOf([volts(0)]), never)).toEqual({ accepted: 1, refused: [] });
      expect(await sink.deliver(batchOf([volts(0.5, { timeMs: contractTimeMs + 1_000 })]), never)).toEqual({ accepted: 1, refused: [] });
    });
  });
});

describe('a server that asks to wait', () => {
  it.each([
    ['7', 7_000],
    ['0', 1_000],
    ['0.2', 1_000],
    ['3600', 3_600_000],
    ['315360000', 7 * dayMs],
    ['-5', 1_000],
    ['NaN', undefined],
    [new Date(contractTimeMs + 90_000).toUTCString(), 90_000],
    [new Date(contractTimeMs - 90_000).toUTCString(), 1_000],
    ['soon', undefined],
    ['', undefined],
  ])('with Retry-After %j is asked again after %s ms at the earliest (L5)', async (retryAfter, afterMs) => {
    expect(retryAfterMs(retryAfter, contractTimeMs)).toBe(afterMs);
    for (const refuseWith of ['429', '503'] as const) {
      await withLineReceiver({ refuseWith, retryAfter }, async (sink, _, block) => {
        const { retry } = await sink.send(block(3), never);
        expect([retry?.when, retry?.afterMs, retry?.block]).toEqual(['soon', afterMs, block(3)]);
      });
    }
  });
});

describe('lines that waited for the other dialect', () => {
  it('are rewritten to the same points', async () => {
    await withLineReceiver({}, async (victoriametrics) => {
      const points = batchOf([volts(1, { device: 'C:\\data dir,\\' })]);
      const forInfluxdb = openLineProtocolSink('http://unused/', { dialect: 'influxdb' });
      const { block } = forInfluxdb.encode(points);
      const rewritten = victoriametrics.rewrite(block as LineBlock, 'influxdb');
      expect(rewritten).toEqual(victoriametrics.encode(batchOf([volts(1, { device: 'C:\\data dir,' })])).block);
      expect(forInfluxdb.rewrite(victoriametrics.encode(points).block as LineBlock, 'victoriametrics')).toEqual(block);
    });
  });
});
