import { type LineProtocolOptions, type LineProtocolReceiver, startLineProtocolReceiver } from '@wattjobs/simulators';
import { describe, expect, it } from 'vitest';
import { startServer } from '../http/test-server.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { openLineProtocolSink } from '../testing/open-line-protocol-sink.ts';
import { batchOf, contractTimeMs, volts } from '../testing/series-contract.ts';
import type { LineBlock, LineSink } from './line-sink.ts';
import { retryAfterMs } from './retry-after.ts';

const never = new AbortController().signal;
const dayMs = 86_400_000;
const influxdb = { dialect: 'influxdb', token: 'demo-write-token', org: 'demo-org', bucket: 'demo-bucket' } as const;

/** A batch of this many lines, of one device each. */
const devices = (count: number, timeMs = contractTimeMs) =>
  batchOf(Array.from({ length: count }, (_, index) => volts(index, { device: `d${index}`, timeMs })));

async function withReceiver<Result>(
  options: LineProtocolOptions,
  work: (sink: LineSink, receiver: LineProtocolReceiver, block: (count: number) => LineBlock) => Promise<Result>,
  clock = new FakeClock(contractTimeMs),
): Promise<Result> {
  await using receiver = await startLineProtocolReceiver({ now: () => clock.now(), ...options });
  const sink = openLineProtocolSink(receiver.writeUrl, { clock, ...(options.dialect === 'influxdb' ? influxdb : {}) });
  const block = (count: number) => {
    const encoded = sink.encode(devices(count)).block;
    if (encoded === undefined) throw new TypeError('the batch has no line');
    return encoded;
  };
  return await work(sink, receiver, block);
}

function bodyOf({ text }: Pick<LineBlock, 'text'>): readonly string[] {
  return text.split('\n').slice(0, -1);
}

describe('a request', () => {
  it('is compressed and has at most 5,000 lines, each with a newline (L7)', async () => {
    await withReceiver({}, async (_, receiver) => {
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
    await withReceiver({ dialect: 'influxdb' }, async (sink) => {
      expect(await sink.deliver(devices(2), never)).toEqual({ accepted: 2, refused: [] });
    });
  });
});

describe('a point', () => {
  it('that is sent twice is the same line, so that its series has it once if the server removes duplicates (L2)', async () => {
    await withReceiver({}, async (sink, receiver) => {
      await sink.deliver(devices(3), never);
      await sink.deliver(devices(3), never);
      expect([receiver.points().length, receiver.storedCount]).toEqual([3, 6]);
    });
  });

  it('that VictoriaMetrics would drop without a word is refused before it is sent (L3, L4, L6)', async () => {
    await withReceiver({}, async (_, receiver) => {
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

  it('whose label had to be altered is accepted with a warning (L1)', async () => {
    await withReceiver({ dialect: 'influxdb' }, async (sink, receiver) => {
      const { accepted, warnings } = await sink.deliver(batchOf([volts(1, { device: 'C:\\' })]), never);
      expect([accepted, receiver.series()[0]?.labels['instance']]).toEqual([1, 'C:']);
      expect(warnings).toMatchObject([
        { message: expect.stringContaining('1 label values were altered'), fix: expect.stringContaining('no backslash at the end') },
      ]);
    });
  });

  it('keeps the backslash at the end of a label at VictoriaMetrics (L1)', async () => {
    await withReceiver({}, async (sink, receiver) => {
      expect(await sink.deliver(batchOf([volts(1, { device: 'C:\\' })]), never)).toEqual({ accepted: 1, refused: [] });
      expect([receiver.series()[0]?.labels['instance'], receiver.dropped['invalid']]).toEqual(['C:\\', 0]);
    });
  });

  it('that is 0 first and 0.5 later has one type at InfluxDB (S7)', async () => {
    await withReceiver({ dialect: 'influxdb' }, async (sink) => {
      expect(await sink.deliver(batchOf([volts(0)]), never)).toEqual({ accepted: 1, refused: [] });
      expect(await sink.deliver(batchOf([volts(0.5, { timeMs: contractTimeMs + 1_000 })]), never)).toEqual({ accepted: 1, refused: [] });
    });
  });
});

describe('lines that a server refuses', () => {
  it.each([400, 422, 500] as const)(
    'beyond its retention with status %d are refused one by one, and the rest is accepted (S8)',
    async (retentionStatus) => {
      await withReceiver({ dialect: 'influxdb', retentionDays: 30, retentionStatus }, async (sink, receiver) => {
        const old = [3, 60, 61, 77].map((index) => volts(index, { device: `d${index}`, timeMs: contractTimeMs - 40 * dayMs }));
        const points = devices(100).points.map((point, index) => old.find(({ value }) => value === index) ?? point);
        const answer = await sink.deliver(batchOf(points), never);
        expect([answer.accepted, answer.refused.length, answer.retry, receiver.points().length]).toEqual([96, 4, undefined, 96]);
        expect(answer.refused[0]?.message).toMatch(/instance=d\d+,.* was refused: .*points beyond retention policy dropped=/);
      });
    },
  );

  it('as VictoriaMetrics 1.148.9 does are found by their neighbours', async () => {
    await withReceiver({ refuseBadLines: true }, async (sink, receiver, block) => {
      const bad = { ...block(5), text: `${bodyOf(block(5)).toSpliced(2, 1, 'bad line here x').join('\n')}\n` };
      const answer = await sink.send(bad, never);
      expect(answer).toMatchObject({ acceptedReadings: 4, refused: [{ line: 'bad line here x' }] });
      expect([answer.retry, receiver.points().length]).toEqual([undefined, 4]);
    });
  });

  it('as a partial write that dropped all of them cost one request', async () => {
    await withReceiver({ dialect: 'influxdb', retentionDays: 30 }, async (sink, receiver) => {
      const answer = await sink.deliver(devices(4_000, contractTimeMs - 40 * dayMs), never);
      expect([answer.accepted, answer.refused.length, receiver.requests.length]).toEqual([0, 4_000, 1]);
    });
  });

  it('for a reason that the server does not name are refused only if another line was accepted', async () => {
    await withReceiver({ refuseLine: 'instance=d7,' }, async (sink, receiver) => {
      const answer = await sink.deliver(devices(1_000), never);
      expect([answer.accepted, answer.refused.length, answer.retry, receiver.points().length]).toEqual([999, 1, undefined, 999]);
    });
    await withReceiver({ refuseLine: 'contract' }, async (sink, receiver) => {
      const answer = await sink.deliver(devices(1_000), never);
      expect(answer).toMatchObject({ accepted: 0, refused: [], retry: { when: 'next-run', error: { reason: 'line_protocol_refused' } } });
      expect([sink.readings(answer.retry?.batch ?? devices(0)), receiver.requests.length]).toEqual([1_000, 32]);
      expect(answer.retry?.error.fix).toContain('check the database');
    });
  });

  it('in great number are refused over several calls, each of which sends at most 200 requests in vain', async () => {
    await withReceiver({ dialect: 'influxdb' }, async (sink, receiver) => {
      const lines = Array.from({ length: 400 }, (_, index) => `contract,instance=d${index},job=contract volts="x" ${contractTimeMs}`);
      await sink.deliver(batchOf([volts(1)]), never);
      let block: LineBlock | undefined = {
        text: `${lines.join('\n')}\n`,
        lineCount: 400,
        readingCount: 0,
        oldestMs: contractTimeMs,
        newestMs: contractTimeMs,
      };
      receiver.control({ cloud: true });
      let refusedCount = 0;
      for (let call = 0; block !== undefined && call < 10; call += 1) {
        const before = receiver.requests.length;
        const answer = await sink.send(block, never);
        expect(receiver.requests.length - before).toBeLessThanOrEqual(200);
        refusedCount += answer.refused.length;
        block = answer.retry?.block;
      }
      expect([block, refusedCount]).toEqual([undefined, 400]);
    });
  });
});

describe('a server error', () => {
  it('that the same lines get three times is bisected, and the line that causes it is refused (S8)', async () => {
    await withReceiver({ refuseLine: 'instance=d7,', refuseLineStatus: 500 }, async (sink, receiver, block) => {
      const first = await sink.send(block(64), never);
      expect(first).toMatchObject({ acceptedReadings: 0, refused: [], retry: { when: 'soon', error: { reason: 'line_protocol_status' } } });
      const second = await sink.send(first.retry?.block ?? block(0), never);
      expect(receiver.requests.length).toBe(2);
      const third = await sink.send(second.retry?.block ?? block(0), never);
      expect(third).toMatchObject({ acceptedReadings: 63, refused: [{ line: expect.stringContaining('instance=d7,') }] });
      expect([third.retry, receiver.points().length]).toEqual([undefined, 63]);
    });
  });

  it('that hits every line never makes one of them refused', async () => {
    await withReceiver({ refuseLine: 'contract', refuseLineStatus: 503 }, async (sink, receiver, block) => {
      for (const requests of [1, 2, 34]) {
        expect(await sink.send(block(64), never)).toMatchObject({
          acceptedReadings: 0,
          refused: [],
          retry: { when: 'soon', block: { lineCount: 64, readingCount: 64 } },
        });
        expect(receiver.requests.length).toBe(requests);
      }
    });
  });
});

describe('a request that is too large', () => {
  it('is halved until it fits, also for later requests', async () => {
    await withReceiver({ mostLines: 300 }, async (sink, receiver) => {
      expect(await sink.deliver(devices(1_000), never)).toEqual({ accepted: 1_000, refused: [] });
      expect(receiver.requests.map(({ lineCount }) => lineCount)).toEqual([1_000, 500, 250, 250, 250, 250]);
      expect(await sink.deliver(devices(400), never)).toMatchObject({ accepted: 400 });
      expect(receiver.requests.slice(6).map(({ lineCount }) => lineCount)).toEqual([250, 150]);
    });
  });

  it('even with one line is kept for the next run, with what to raise', async () => {
    await using server = await startServer((response) => response.writeHead(413).end());
    const { refused, retry } = await openLineProtocolSink(`${server.url}/write`).deliver(devices(4), never);
    expect([refused, retry?.when, retry?.batch.points.length]).toEqual([[], 'next-run', 4]);
    expect(retry?.error.fix).toContain('Raise the limit');
  });
});

describe('a server that asks to wait', () => {
  it.each([
    ['7', 7_000],
    ['0', 1_000],
    ['0.2', 1_000],
    ['3600', 3_600_000],
    [new Date(contractTimeMs + 90_000).toUTCString(), 90_000],
    [new Date(contractTimeMs - 90_000).toUTCString(), 1_000],
    ['soon', undefined],
    ['', undefined],
  ])('with Retry-After %j is asked again after %s ms at the earliest (L5)', async (retryAfter, afterMs) => {
    expect(retryAfterMs(retryAfter, contractTimeMs)).toBe(afterMs);
    for (const refuseWith of ['429', '503'] as const) {
      await withReceiver({ refuseWith, retryAfter }, async (sink, _, block) => {
        const { retry } = await sink.send(block(3), never);
        expect([retry?.when, retry?.afterMs, retry?.block]).toEqual(['soon', afterMs, block(3)]);
      });
    }
  });
});

describe('lines that waited for the other dialect', () => {
  it('are rewritten to the same points', async () => {
    await withReceiver({}, async (victoriametrics) => {
      const points = batchOf([volts(1, { device: 'C:\\data dir,\\' })]);
      const forInfluxdb = openLineProtocolSink('http://unused/', { dialect: 'influxdb' });
      const { block } = forInfluxdb.encode(points);
      const rewritten = victoriametrics.rewrite?.(block as LineBlock, 'influxdb');
      expect(rewritten).toEqual(victoriametrics.encode(batchOf([volts(1, { device: 'C:\\data dir,' })])).block);
      expect(forInfluxdb.rewrite?.(victoriametrics.encode(points).block as LineBlock, 'victoriametrics')).toEqual(block);
    });
  });
});
