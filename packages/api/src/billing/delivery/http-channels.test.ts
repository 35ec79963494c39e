import { createHmac } from 'node:crypto';
import { Secret } from '@wattjobs/core/settings';
import { type Answer, FakeClock, startServer } from '@wattjobs/core/testing';
import { describe, expect, it } from 'vitest';
import { statementDocument } from '../../testing/billing/closed-statements.ts';
import { bucketChannel, openBucket } from './bucket.ts';
import type { ClosedStatement } from './channel.ts';
import { webhookChannel } from './webhook-channel.ts';

const document = statementDocument();
const statement: ClosedStatement = {
  number: '2026-000001',
  document,
  text: JSON.stringify(document),
  hash: 'b'.repeat(64),
  email: null,
  pdf: () => Promise.resolve(Buffer.from('%PDF-1.7')),
};
const clock = new FakeClock();
const status =
  (code: number, text = ''): Answer =>
  (response) =>
    void response.writeHead(code, { location: '/elsewhere' }).end(text);

describe('the webhook of statements', () => {
  it('tells the figures, signed, with the id of the statement', async () => {
    await using server = await startServer(status(204));
    const channel = webhookChannel({ url: new URL(`${server.url}/hook`), secret: new Secret('canary-secret') }, clock);
    expect(await channel.send(statement)).toBe('accepted');
    const [{ headers, body }] = server.requests as [(typeof server.requests)[number]];
    expect(JSON.parse(body)).toEqual({
      type: 'statement.closed',
      timestamp: '2026-02-03T06:00:00.000Z',
      data: {
        number: '2026-000001',
        hash: 'b'.repeat(64),
        kind: 'statement',
        corrects: null,
        month: '2026-01',
        customer: { id: document.customer?.id, name: 'Acme', reference: 'C-17' },
        currency: 'EUR',
        totals: { energyKwh: '7.5', net: '3.00', tax: '0.57', gross: '3.57' },
      },
    });
    expect(headers['webhook-id']).toBe('statement-2026-000001');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', 'canary-secret').update(signed).digest('base64')}`);
  });

  it.for([
    [status(500), 'the receiver answered 500'],
    [status(302), 'the receiver answered 302'],
    [((response) => void response.destroy()) satisfies Answer, 'the receiver gave no usable answer (ECONNRESET)'],
  ] as const)('is not accepted, and the token in its address stays secret: %#', async ([answer, problem]) => {
    await using server = await startServer(answer);
    const channel = webhookChannel({ url: new URL(`${server.url}/canary-token?key=canary`), secret: undefined }, clock);
    await expect(channel.send(statement)).rejects.toMatchObject({ message: problem });
  });
});

describe('the bucket of statements', () => {
  const keys = { region: 'eu-central-1', accessKeyId: new Secret('canary-key-id'), secretAccessKey: new Secret('canary-secret-key') };
  const channelTo = (url: string) => bucketChannel(openBucket({ url: new URL(`${url}/bills/hall-1`), ...keys }, clock));

  it('gets the PDF and the document itself, in the folder of the month', async () => {
    await using server = await startServer(status(200));
    expect(await channelTo(server.url).send(statement)).toBe('accepted');
    expect(server.requests.map(({ method, url, body, headers }) => [method, url, body, headers['content-type']])).toEqual([
      ['PUT', '/bills/hall-1/2026-01/statement-2026-000001.pdf', '%PDF-1.7', 'application/pdf'],
      ['PUT', '/bills/hall-1/2026-01/statement-2026-000001.json', statement.text, 'application/json'],
    ]);
    expect(server.requests[0]?.headers.authorization).toContain('/eu-central-1/s3/aws4_request');
  });

  it('is not accepted, and the answer, which repeats keys, is not repeated', async () => {
    const answer =
      '<Error><Code>SignatureDoesNotMatch</Code><AWSAccessKeyId>canary-key-id</AWSAccessKeyId><StringToSign>canary</StringToSign></Error>';
    await using server = await startServer(status(403, answer));
    await expect(channelTo(server.url).send(statement)).rejects.toThrow(/^the bucket answered 403 SignatureDoesNotMatch$/);
    await expect(channelTo('http://127.0.0.1:1').send(statement)).rejects.toThrow(/^(?!.*canary).*ECONNREFUSED/);
  });
});
