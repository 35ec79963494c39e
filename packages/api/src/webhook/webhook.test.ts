import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Secret } from '@wattjobs/core/settings';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failed, good, useReadings } from '../testing/readings/rig.ts';
import { newsOf } from './note-failures.ts';
import { keepSending, sendDue } from './send-outbox.ts';

const minute = 60_000;
const rig = useReadings({ webhook: { afterFailures: 2, coolDownMs: 60 * minute } });

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('the webhook', () => {
  let server: Server;
  let status = 204;
  let received: Received[] = [];
  beforeEach(async () => {
    [status, received] = [204, []];
    server = createServer((request, response) => {
      void text(request).then((body) => {
        received.push({ headers: request.headers, body });
        response.writeHead(status, { location: '/elsewhere' }).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const warnings: string[] = [];
  const log = { warn: (...parts: unknown[]) => void warnings.push(JSON.stringify(parts)) };
  const terms = (secret?: Secret, stop = new AbortController().signal) => ({
    database: rig().api.database,
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?token=canary-in-the-address`),
    secret,
    clock: rig().clock,
    stop,
    log,
  });
  const sendNow = (secret?: Secret) => sendDue(terms(secret));
  const outbox = async () =>
    (
      await sql<{ tries: number; problem: string | null; given_up_at: Date | null }>`select * from webhook_outbox`.execute(
        rig().api.database,
      )
    ).rows;

  /** Posts one reading at the time of the clock, and then lets a minute pass. */
  async function step(id: string, isGood: boolean): Promise<void> {
    const timestamp = new Date(rig().clock.now()).toISOString();
    await rig().post(isGood ? good(id, timestamp, 5) : failed(id, timestamp));
    rig().clock.advance(minute);
  }

  it('tells of a failure after two readings, and of the recovery, once each', async () => {
    const id = await rig().addEndpoint();
    for (const isGood of [true, false, false, false, true, true]) await step(id, isGood);
    for (let round = 0; round < 2; round += 1) await sendNow();
    expect(received.map(({ body }) => JSON.parse(body))).toEqual([
      {
        type: 'alert.created',
        timestamp: '2026-01-15T12:02:00.000Z',
        data: {
          severity: 'warning',
          message: 'Rack A3 cannot be read: the meter did not answer',
          readAt: '2026-01-15T12:02:00.000Z',
          labels: { endpointId: id, endpointName: 'Rack A3', errorType: 'meter_timeout' },
        },
      },
      {
        type: 'alert.resolved',
        timestamp: '2026-01-15T12:04:00.000Z',
        data: {
          severity: 'warning',
          message: 'Rack A3 is read again',
          readAt: '2026-01-15T12:04:00.000Z',
          labels: { endpointId: id, endpointName: 'Rack A3' },
        },
      },
    ]);
    expect(await outbox()).toEqual([]);
  });

  it('is silent during the cool-down, and tells after it that the endpoint still fails', async () => {
    const id = await rig().addEndpoint();
    for (const isGood of [false, false, true, false, false, true, false, false]) await step(id, isGood);
    expect(await outbox()).toHaveLength(2);
    rig().clock.advance(60 * minute);
    await step(id, false);
    expect(await outbox()).toHaveLength(3);
  });

  it('has an id, which repeats have too, and a signature over id, time and body', async () => {
    const id = await rig().addEndpoint();
    for (const isGood of [false, false]) await step(id, isGood);
    status = 503;
    await sendNow(new Secret('canary-secret'));
    rig().clock.advance(10_000);
    status = 204;
    await sendNow(new Secret(`whsec_${Buffer.from('canary-secret').toString('base64')}`));
    const [first, second] = received;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    for (const { headers, body } of received) {
      const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
      expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', 'canary-secret').update(signed).digest('base64')}`);
    }
  });

  it('is tried again with growing pauses, and given up in the end; a redirect is not followed', async () => {
    const id = await rig().addEndpoint();
    for (const isGood of [false, false]) await step(id, isGood);
    status = 302;
    const triedAt: number[] = [];
    for (let elapsed = 0; elapsed < 24 * 60; elapsed += 5) {
      const before = received.length;
      await sendNow();
      if (received.length > before) triedAt.push(elapsed);
      rig().clock.advance(5 * minute);
    }
    expect(triedAt).toHaveLength(15);
    expect(triedAt.at(-1)).toBeGreaterThan(4 * 60);
    expect(await outbox()).toMatchObject([{ tries: 15, given_up_at: expect.any(Date), problem: expect.any(String) }]);
    expect(JSON.stringify([await outbox(), warnings])).not.toContain('canary');
    const exposition = await (await fetch(`${rig().api.url}/metrics`)).text();
    expect(exposition).toMatch(/^wattjobs_api_webhooks_given_up 1$/m);
  });

  it('tells of a recovery after the failure, also if the failure was not accepted at first', async () => {
    const id = await rig().addEndpoint();
    for (const isGood of [false, false]) await step(id, isGood);
    status = 503;
    await sendNow();
    status = 204;
    received = [];
    const timestamp = new Date(rig().clock.now()).toISOString();
    await rig().post(good(id, timestamp, 5));
    await sendNow();
    expect(received).toEqual([]);
    rig().clock.advance(minute);
    for (let round = 0; round < 2; round += 1) await sendNow();
    expect(received.map(({ body }) => (JSON.parse(body) as { type: string }).type)).toEqual(['alert.created', 'alert.resolved']);
  });

  it('is sent in the background until the server stops', async () => {
    const id = await rig().addEndpoint();
    const stop = new AbortController();
    const sending = keepSending(terms(undefined, stop.signal));
    for (const isGood of [false, false]) await step(id, isGood);
    await vi.waitUntil(() => received.length > 0);
    stop.abort();
    await sending;
    expect(received).toHaveLength(1);
  });

  it('is sent by one of two servers', async () => {
    const id = await rig().addEndpoint();
    for (const isGood of [false, false]) await step(id, isGood);
    await Promise.all([sendNow(), sendNow()]);
    expect(received).toHaveLength(1);
  });
});

describe('what the receiver must hear', () => {
  it.for([
    [{ success: false, broken: true, failing: null, failed_at: null }, 'failing'],
    [{ success: false, broken: false, failing: null, failed_at: null }, undefined],
    [{ success: false, broken: true, failing: true, failed_at: new Date(0) }, undefined],
    [{ success: true, broken: false, failing: true, failed_at: new Date(0) }, 'recovered'],
    [{ success: true, broken: false, failing: false, failed_at: new Date(0) }, undefined],
    [{ success: false, broken: true, failing: false, failed_at: new Date(5_001) }, undefined],
    [{ success: false, broken: true, failing: false, failed_at: new Date(5_000) }, 'failing'],
  ] as const)('of %o is %s', ([state, news]) => {
    expect(newsOf(state, 5_000, 10_000)).toBe(news);
  });
});
