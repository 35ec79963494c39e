import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import tls from 'node:tls';
import {
  insertCustomer,
  insertStatements,
  migrateTestDatabase,
  type OpenDatabase,
  openPostgres,
  runProgram,
  testPostgres,
} from '@wattjobs/api/testing';
import { type LocalServer, startServer } from '@wattjobs/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BillingServers, startBillingServers } from './billing-servers.ts';
import { ask, type RealPostgres, startRealPostgres } from './start-postgres.ts';

const certificates = fileURLToPath(new URL('../../packages/core/src/http/testdata/', import.meta.url));
const access = {
  certificate: join(certificates, 'self-signed.cert.pem'),
  key: join(certificates, 'self-signed.key.pem'),
  user: 'bills@dc.example',
  password: 'canary-of-mail/1',
  keyId: 'canary-key-id',
  secretKey: 'canary-of-bucket',
  region: 'eu-central-1',
};
const login = `${encodeURIComponent(access.user)}:${encodeURIComponent(access.password)}`;

let postgres: RealPostgres;
let servers: BillingServers;
beforeAll(async () => {
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), readFileSync(access.certificate, 'utf8')]);
  [postgres, servers] = await Promise.all([startRealPostgres(), startBillingServers(access)]);
});
afterAll(async () => {
  await servers[Symbol.asyncDispose]();
  await postgres.close();
});

describe('bill --deliver', () => {
  let url = '';
  let database: OpenDatabase;
  let out = '';
  let webhook: LocalServer;
  let answers: number[] = [];
  beforeEach(async () => {
    url = postgres.createDatabase(`bills_${randomUUID().slice(0, 8)}`);
    database = openPostgres(testPostgres(url), () => undefined);
    await migrateTestDatabase(database);
    out = mkdtempSync(join(tmpdir(), 'bills-'));
    answers = [];
    webhook = await startServer((response) => void response.writeHead(answers.shift() ?? 204).end());
  });
  afterEach(async () => {
    await webhook[Symbol.asyncDispose]();
    await database.close();
    rmSync(out, { recursive: true });
  });

  /** One statement of January for each address. */
  async function close(...emails: readonly (string | null)[]): Promise<void> {
    for (const email of emails) {
      const id = randomUUID();
      await insertCustomer(database.kysely, email, id);
      await insertStatements(database.kysely, ['2026-01'], id);
    }
  }
  const mailTo = (address: string) => ({ SMTP_URL: address, MAIL_FROM: 'Bills <bills@dc.example>' });
  const bucketWith = (secret: string) => ({
    BUCKET_URL: `http://127.0.0.1:${servers.ports.bucket}/bills/hall-1`,
    BUCKET_REGION: access.region,
    BUCKET_ACCESS_KEY_ID: access.keyId,
    BUCKET_SECRET_ACCESS_KEY: secret,
  });

  /** Runs it, and returns what reached the servers meanwhile. No run may print a secret. */
  async function deliver(settings: Readonly<Record<string, string>>) {
    const before = servers.arrivals.length;
    const args = ['bill', '--month', '2026-01', '--out', out, '--formats', 'csv', '--deliver'];
    const program = runProgram(args, { DATABASE_URL: url, ...settings });
    const exitCode = await program.exitCode;
    expect(program.stdout() + program.stderr()).not.toContain('canary');
    return { exitCode, stdout: program.stdout(), stderr: program.stderr(), arrivals: servers.arrivals.slice(before) };
  }
  const mailsOf = ({ arrivals }: Awaited<ReturnType<typeof deliver>>) =>
    arrivals.flatMap(({ mail }) => (typeof mail === 'string' ? [mail] : []));

  it.for(['startTls', 'tls', 'plain'] as const)('mails the PDF, once, by a server with %s', async (kind) => {
    await close('ann@acme.example');
    const scheme = { startTls: 'smtp', tls: 'smtps', plain: 'smtp+insecure' }[kind];
    const settings = mailTo(`${scheme}://${login}@localhost:${servers.ports[kind]}`);
    const { exitCode, arrivals, stdout } = await deliver(settings);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining('mail: 1 statements were accepted, 0 are missing\n')]);
    expect(arrivals.at(-1)).toMatchObject({
      mail: 'ann@acme.example',
      tls: kind !== 'plain',
      login: true,
      id: '<statement-2026-000001.bbbbbbbbbbbbbbbb@dc.example>',
      subject: 'Statement 2026-000001 for 2026-01',
      sender: 'Bills <bills@dc.example>',
      text: expect.stringContaining('Total: 3.57 EUR'),
      files: [['statement-2026-000001.pdf', 'application/pdf', expect.stringMatching(/^%PDF-/)]],
    });
    expect(mailsOf(await deliver(settings))).toEqual([]);
  });

  it('does not send a password to a server that does not encrypt, nor trust a certificate for another host', async () => {
    await close('ann@acme.example');
    const plain = await deliver(mailTo(`smtp://${login}@localhost:${servers.ports.plain}`));
    expect([plain.exitCode, plain.arrivals, plain.stdout]).toEqual([75, [], expect.stringContaining('the mail server')]);
    const other = await deliver(mailTo(`smtps://${login}@127.0.0.2:${servers.ports.tls}`));
    expect([other.exitCode, other.arrivals]).toEqual([75, []]);
  });

  it('does not repeat the words by which a login is refused', async () => {
    await close('ann@acme.example');
    const wrong = `${encodeURIComponent(access.user)}:${encodeURIComponent('canary-wrong')}`;
    const { exitCode, stdout } = await deliver(mailTo(`smtp://${wrong}@localhost:${servers.ports.startTls}`));
    expect([exitCode, stdout]).toEqual([
      75,
      expect.stringContaining('2026-000001 was not accepted: the mail server answered to AUTH: 535\n'),
    ]);
  });

  it('ends with 75 if Postgres stops meanwhile, and sends that statement again', async () => {
    await close(null);
    let stops = 0;
    await using receiver = await startServer((response) => {
      stops += 1;
      const stopped = stops === 1 ? postgres.stop('immediate') : Promise.resolve();
      void stopped.then(() => response.writeHead(204).end());
    });
    const { exitCode, stderr } = await deliver({ WEBHOOK_URL: receiver.url });
    expect([exitCode, stderr]).toEqual([75, expect.stringMatching(/DATABASE_UNAVAILABLE.*Run the command again/)]);
    await postgres.start();
    expect((await deliver({ WEBHOOK_URL: receiver.url })).exitCode).toBe(0);
    expect(stops).toBe(2);
  });

  it('sends again what was refused or cut off, and nothing else, by a second run', async () => {
    await close('450@acme.example', 'ann@acme.example', '550@acme.example', null, 'cut@acme.example');
    const settings = mailTo(`smtp://${login}@localhost:${servers.ports.startTls}`);
    const first = await deliver(settings);
    expect(first.stdout).toMatch(
      /000001 was not accepted: the mail server answered to RCPT: 450 4\.2\.0 450@acme\.example is not accepted now/,
    );
    expect(first.stdout).toMatch(/000003 was not accepted: the mail server answered to RCPT: 550/);
    expect(first.stdout).toMatch(/000005 was not accepted: the mail server gave no answer/);
    expect(first.stdout).toContain(
      'mail: Acme has no e-mail address, so nothing was sent\nmail: 1 statements were accepted, 3 are missing\n',
    );
    expect([first.exitCode, mailsOf(first)]).toEqual([75, ['ann@acme.example', 'cut@acme.example']]);
    ask(url, `update customers set email = 'bob@acme.example' where email like '450@%' or email like '550@%'`);
    const second = await deliver(settings);
    expect([second.exitCode, mailsOf(second)]).toEqual([0, ['bob@acme.example', 'bob@acme.example', 'cut@acme.example']]);
    const idOfCut = (arrivals: BillingServers['arrivals']) => arrivals.find(({ mail }) => mail === 'cut@acme.example')?.['id'];
    expect(idOfCut(second.arrivals)).toBe(idOfCut(first.arrivals));
    expect(mailsOf(await deliver(settings))).toEqual([]);
  });

  it('puts statements and exports into a bucket whose signatures others check', async () => {
    await close(null);
    const refused = await deliver(bucketWith('canary-other'));
    expect(refused.exitCode).toBe(75);
    expect(refused.stdout).toContain('bucket: 2026-000001 was not accepted: the bucket answered 403 SignatureDoesNotMatch\n');
    const { exitCode, arrivals } = await deliver(bucketWith(access.secretKey));
    expect([exitCode, arrivals.map(({ put, accepted }) => [put, accepted])]).toEqual([
      0,
      [
        ['/bills/hall-1/2026-01/statement-2026-000001.pdf', true],
        ['/bills/hall-1/2026-01/statement-2026-000001.json', true],
        ['/bills/hall-1/2026-01/consumption-2026-01.csv', true],
      ],
    ]);
    expect(arrivals[1]?.['body']).toBe(ask(url, 'select document from statements'));
  });

  it('goes on with the other ways while the webhook fails, which then gets what it lacks', async () => {
    await close('ann@acme.example', 'ann@acme.example');
    answers = [503];
    const settings = {
      ...mailTo(`smtps://${login}@localhost:${servers.ports.tls}`),
      ...bucketWith(access.secretKey),
      WEBHOOK_URL: `${webhook.url}/canary`,
    };
    const first = await deliver(settings);
    expect([first.exitCode, mailsOf(first)]).toEqual([75, ['ann@acme.example', 'ann@acme.example']]);
    const second = await deliver(settings);
    expect([second.exitCode, mailsOf(second)]).toEqual([0, []]);
    expect(webhook.requests.map(({ headers }) => headers['webhook-id'])).toEqual([
      'statement-2026-000001',
      'statement-2026-000002',
      'statement-2026-000001',
    ]);
  });

  it('by two runs at once sends everything once', async () => {
    await close(null, null, null);
    const settings = { WEBHOOK_URL: webhook.url };
    expect((await Promise.all([deliver(settings), deliver(settings)])).map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(webhook.requests).toHaveLength(3);
  });
});
