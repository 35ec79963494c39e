import { FakeClock } from '@wattjobs/core/testing';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { insertCustomer, insertStatements } from '../../testing/billing/closed-statements.ts';
import { withTestDatabase } from '../../testing/test-database.ts';
import { type Channel, NotAccepted } from './channel.ts';
import { deliverStatements } from './deliver-statements.ts';

type Outcome = 'accepted' | 'no_address' | 'refused';

/** A channel that does what is planned for a number, and notes what it was asked to send. */
function channelOf(plan: (number: string) => Outcome, name: Channel['name'] = 'webhook') {
  const sent: string[] = [];
  const channel: Channel = {
    name,
    send: ({ number }) => {
      sent.push(number.slice(-1));
      const outcome = plan(number.slice(-1));
      return outcome === 'refused' ? Promise.reject(new NotAccepted('said no')) : Promise.resolve(outcome);
    },
  };
  return { channel, sent };
}

/** Runs deliveries one after the other on one database. */
async function withDeliveries(
  months: readonly string[],
  work: (run: (channels: readonly Channel[], month?: string) => Promise<{ missing: number; lines: readonly string[] }>) => Promise<void>,
): Promise<void> {
  await withTestDatabase(async (database) => {
    await insertCustomer(database, null);
    await insertStatements(database, months);
    await work(async (channels, month = '2026-01') => {
      const lines: string[] = [];
      const pdfOf = () => Promise.resolve(Buffer.from('%PDF'));
      const stop = new AbortController().signal;
      const report = (line: string) => void lines.push(line);
      const missing = await deliverStatements({ database, channels, months: [month], clock: new FakeClock(), stop, pdfOf, report });
      return { missing, lines };
    });
  });
}

const threeOfJanuary = ['2026-01', '2026-01', '2026-01'];

describe('a delivery of statements', () => {
  it('is not repeated by the next run', async () => {
    await withDeliveries(threeOfJanuary, async (run) => {
      const { channel, sent } = channelOf(() => 'accepted');
      expect(await run([channel])).toEqual({ missing: 0, lines: ['webhook: 3 statements were accepted, 0 are missing'] });
      expect((await run([channel])).missing).toBe(0);
      expect(sent).toEqual(['1', '2', '3']);
    });
  });

  it('goes on after a refusal, by the other channels too, and the next run sends what is missing', async () => {
    await withDeliveries(threeOfJanuary, async (run) => {
      const webhook = channelOf((number) => (number === '2' ? 'refused' : 'accepted'));
      const mail = channelOf(() => 'accepted', 'mail');
      expect(await run([webhook.channel, mail.channel])).toEqual({
        missing: 1,
        lines: [
          'webhook: 2026-000002 was not accepted: said no',
          'webhook: 2 statements were accepted, 1 are missing',
          'mail: 3 statements were accepted, 0 are missing',
        ],
      });
      const again = [channelOf(() => 'accepted'), channelOf(() => 'accepted', 'mail')];
      expect((await run(again.map(({ channel }) => channel))).missing).toBe(0);
      expect(again.map(({ sent }) => sent)).toEqual([['2'], []]);
    });
  });

  it('leaves a channel that refuses three in a row until the next run', async () => {
    await withDeliveries([...threeOfJanuary, '2026-01', '2026-01'], async (run) => {
      const { channel, sent } = channelOf(() => 'refused');
      expect((await run([channel])).missing).toBe(5);
      expect(sent).toEqual(['1', '2', '3']);
    });
  });

  it('sends what an earlier month still lacks, but nothing of the time before the channel', async () => {
    await withDeliveries(['2025-12', '2026-01', '2026-02', '2026-01'], async (run) => {
      expect((await run([channelOf(() => 'refused').channel])).missing).toBe(2);
      const { channel, sent } = channelOf(() => 'accepted');
      expect((await run([channel], '2026-02')).missing).toBe(0);
      expect(sent).toEqual(['2', '3', '4']);
    });
  });

  it('says once which customer has no address, and sends to it once there is one', async () => {
    await withDeliveries(threeOfJanuary, async (run) => {
      expect(await run([channelOf(() => 'no_address', 'mail').channel])).toEqual({
        missing: 0,
        lines: ['mail: Acme has no e-mail address, so nothing was sent', 'mail: 0 statements were accepted, 0 are missing'],
      });
      const { channel, sent } = channelOf(() => 'accepted', 'mail');
      await run([channel]);
      expect(sent).toEqual(['1', '2', '3']);
    });
  });

  it('hands over the document as it is stored, with its hash', async () => {
    await withTestDatabase(async (database) => {
      await insertCustomer(database, 'bills@acme.example');
      await insertStatements(database, ['2026-01']);
      const { rows } = await sql<{ document: string; hash: string }>`select document, hash from statements`.execute(database);
      let seen: unknown;
      const channel: Channel = {
        name: 'mail',
        send: async ({ text, hash, email, pdf }) => {
          seen = { document: text, hash, email, pdf: String(await pdf()) };
          return 'accepted';
        },
      };
      const rest = { months: ['2026-01'], clock: new FakeClock(), stop: new AbortController().signal, report: () => undefined };
      await deliverStatements({ database, channels: [channel], pdfOf: ({ number }) => Promise.resolve(Buffer.from(`${number}`)), ...rest });
      expect(seen).toEqual({ ...rows[0], email: 'bills@acme.example', pdf: '2026-000001' });
    });
  });
});
