import { describe, expect, it } from 'vitest';
import { RetryDelivery } from '../errors/errors.ts';
import { startServer } from '../http/test-server.ts';
import { openLineProtocolSink } from '../testing/open-line-protocol-sink.ts';
import { batchOf, contractTimeMs, volts } from '../testing/series-contract.ts';
import { devices, withLineReceiver } from './fixtures/with-line-receiver.ts';
import { LineSender } from './line-sender.ts';
import type { LineBlock } from './line-sink.ts';

const never = new AbortController().signal;
const dayMs = 86_400_000;

describe('lines that a server refuses', () => {
  it.each([400, 422, 500] as const)(
    'beyond its retention with status %d are refused one by one, and the rest is accepted (S8)',
    async (retentionStatus) => {
      await withLineReceiver({ dialect: 'influxdb', retentionDays: 30, retentionStatus }, async (sink, receiver) => {
        const old = [3, 60, 61, 77].map((index) => volts(index, { device: `d${index}`, timeMs: contractTimeMs - 40 * dayMs }));
        const points = devices(100).points.map((point, index) => old.find(({ value }) => value === index) ?? point);
        const answer = await sink.deliver(batchOf(points), never);
        expect([answer.accepted, answer.refused.length, answer.retry, receiver.points().length]).toEqual([96, 4, undefined, 96]);
        expect(answer.refused[0]?.message).toMatch(/instance=d\d+,.* was refused: .*points beyond retention policy dropped=/);
      });
    },
  );

  it('as VictoriaMetrics 1.148.9 does are found by their neighbours', async () => {
    await withLineReceiver({ refuseBadLines: true }, async (sink, receiver, block) => {
      const bad = { ...block(5), text: `${block(5).text.split('\n').slice(0, -1).toSpliced(2, 1, 'bad line here x').join('\n')}\n` };
      const answer = await sink.send(bad, never);
      expect(answer).toMatchObject({ acceptedReadings: 4, refused: [{ line: 'bad line here x' }] });
      expect([answer.retry, receiver.points().length]).toEqual([undefined, 4]);
    });
  });

  it('with an answer that repeats too much of the request to be read are found all the same', async () => {
    await using server = await startServer((response) => {
      const count = server.requests.length;
      if (count === 3) return response.writeHead(204).end();
      return response.writeHead(400).end(`incorrect influx line "bad${count === 1 ? 'x'.repeat(3_000_000) : ''}"`);
    });
    const sink = openLineProtocolSink(server.url);
    const answer = await sink.deliver(devices(2), never);
    expect(answer).toMatchObject({ accepted: 1, refused: [{ message: expect.stringContaining('incorrect influx line "bad"') }] });
    expect([answer.retry, server.requests.length]).toEqual([undefined, 3]);
  });

  it('as a partial write that dropped all of them cost one request', async () => {
    await withLineReceiver({ dialect: 'influxdb', retentionDays: 30 }, async (sink, receiver) => {
      const answer = await sink.deliver(devices(4_000, contractTimeMs - 40 * dayMs), never);
      expect([answer.accepted, answer.refused.length, receiver.requests.length]).toEqual([0, 4_000, 1]);
    });
  });

  it('for a reason that the server does not name are refused only if another line was accepted', async () => {
    await withLineReceiver({ refuseLine: 'instance=d7,' }, async (sink, receiver) => {
      const answer = await sink.deliver(devices(1_000), never);
      expect([answer.accepted, answer.refused.length, answer.retry, receiver.points().length]).toEqual([999, 1, undefined, 999]);
    });
    await withLineReceiver({ refuseLine: 'contract' }, async (sink, receiver) => {
      const answer = await sink.deliver(devices(1_000), never);
      expect(answer).toMatchObject({ accepted: 0, refused: [], retry: { when: 'next-run', error: { reason: 'line_protocol_refused' } } });
      expect([sink.readings(answer.retry?.batch ?? devices(0)), receiver.requests.length]).toEqual([1_000, 32]);
      expect(answer.retry?.error.fix).toContain('check the database');
    });
  });

  it('in great number are refused over several calls, each of which sends at most 200 requests in vain', async () => {
    await withLineReceiver({ dialect: 'influxdb' }, async (sink, receiver) => {
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
    await withLineReceiver({ refuseLine: 'instance=d7,', refuseLineStatus: 500 }, async (sink, receiver, block) => {
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
    await withLineReceiver({ refuseLine: 'contract', refuseLineStatus: 503 }, async (sink, receiver, block) => {
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
    await withLineReceiver({ mostLines: 300 }, async (sink, receiver) => {
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

describe('a request that gets no answer in time', () => {
  it('is smaller the next time, but not too small', async () => {
    const sizes: number[] = [];
    const error = new RetryDelivery('no answer in time', { reason: 'line_protocol_timeout' });
    const sender = new LineSender(async (part) => {
      sizes.push(part.length);
      return part.length > 300 ? { kind: 'failed', error, when: 'soon' } : { kind: 'accepted' };
    });
    const lines = Array.from({ length: 1_000 }, (_, index) => String(index));
    const retry = (await sender.send(lines, never)).retry;
    expect(retry).toMatchObject({ lines, why: { when: 'soon' } });
    await sender.send(lines, never);
    expect((await sender.send(lines, never)).accepted).toEqual(lines);
    expect(sizes).toEqual([1_000, 500, 250, 250, 250, 250]);

    const stalled = new LineSender(async (part) => {
      sizes.push(part.length);
      return { kind: 'failed', error, when: 'soon' };
    });
    for (let call = 0; call < 10; call += 1) await stalled.send(lines, never);
    expect(sizes.at(-1)).toBe(100);
  });
});
