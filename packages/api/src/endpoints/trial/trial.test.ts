import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { FakeClock } from '@wattjobs/core/testing';
import { legacyCredentials, type LegacyMeters, startLegacyMeters } from '@wattjobs/simulators';
import { CredentialsKey } from '@wattjobs/web-meters/credentials';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSql } from '../../testing/run-sql.ts';
import { send, useTestApi } from '../../testing/use-test-api.ts';

const sealingKeys = { current: new CredentialsKey(randomBytes(32)), previous: undefined };
const meters = { sealingKeys, allowedNetworks: ['127.0.0.0/8'], endpointsTimezone: 'UTC' };
const path = '/api/v1/endpoints';

describe('the test of an endpoint', () => {
  const clock = new FakeClock();
  const stopping = new AbortController();
  const api = useTestApi({ clock, meters, stop: stopping.signal });
  let legacy: LegacyMeters;
  beforeAll(async () => {
    legacy = await startLegacyMeters();
  });
  afterAll(async () => {
    await legacy[Symbol.asyncDispose]();
  });

  const ask = (address: string, body?: unknown) => send(api(), 'admin', 'POST', address, body);
  const of = (name: string, scrapingConfig: object, more: object = {}) => ({
    name: `the ${name}`,
    type: 'PowerMeter',
    ipAddress: `127.0.0.1:${legacy.port}/${name}`,
    scrapingConfig,
    ...more,
  });
  const simple = () => of('simple-meter', { steps: [], valueSelector: '.consumption-value' });
  const create = async (body: object): Promise<string> => (await ask(path, body)).body.data.id;
  const rows = async () => (await runSql(api().database, 'select * from endpoints order by id')) as unknown[];

  it('answers with the value, how it was found, and the page, and stores nothing', async () => {
    const id = await create(simple());
    const before = await rows();
    const { status, body } = await ask(`${path}/${id}/test`);
    expect([status, body]).toEqual([
      200,
      {
        success: true,
        data: {
          success: true,
          value: 12_543.5,
          unit: 'kWh',
          additionalData: {},
          message: 'The value was read: 12543.5 kWh.',
          error: null,
          reason: null,
          fix: null,
          matchedText: expect.stringContaining('12543.5'),
          serial: null,
          notes: [],
          steps: expect.arrayContaining([{ name: 'open', durationMs: expect.any(Number) }]),
          rawHtml: expect.stringMatching(/consumption-value.*<\/html>/is),
          screenshot: null,
          driver: 'http',
          whyBrowser: null,
        },
      },
    ]);
    expect(await rows()).toEqual(before);
    expect(await runSql(api().database, 'select * from consumption_readings')).toEqual([]);
  });

  it('takes a configuration that is not stored, with its credentials', async () => {
    const authConfig = {
      ...legacyCredentials['form-login-meter'],
      usernameField: '#username',
      passwordField: '#password',
    };
    const form = of('form-login-meter', { valueSelector: '#total-consumption' }, { authType: 'form', authConfig });
    const { name: _, type: __, ...unnamed } = form;
    const { body } = await ask(`${path}/test`, unnamed);
    expect(body.data).toMatchObject({ success: true, value: 15_678.9 });
    expect(JSON.stringify(body)).not.toContain(authConfig.password);
    const wrong = await ask(`${path}/test`, { ...unnamed, authConfig: { ...authConfig, password: 'canary-wrong-1' } });
    expect([wrong.status, wrong.body.data.reason]).toEqual([400, 'login_refused']);
    expect(JSON.stringify([wrong.body, api().log])).not.toContain('canary-wrong-1');
    const incomplete = await ask(`${path}/test`, { ...unnamed, authConfig: {} });
    expect([incomplete.status, incomplete.body.error.details[0].field]).toEqual([422, 'authConfig.username']);
  });

  it.for([
    { valuePattern: '([0-9,]+\\.[0-9]+)\\s*kWh' },
    { valueRegex: '([0-9,]+\\.[0-9]+)\\s*kWh', steps: [{ action: 'waitForSelector', selector: 'td' }] },
  ])('reads the whole number, with the words of either generation: %j', async (config) => {
    const { body } = await ask(`${path}/test`, of('formatted-meter', { valueSelector: '.consumption-cell', ...config }));
    expect(body.data).toMatchObject({ success: true, value: 11_234.56 });
  });

  it('opens the stored credentials', async () => {
    const authConfig = legacyCredentials['basic-auth-meter'];
    const id = await create(of('basic-auth-meter', { valueSelector: '#total-kwh' }, { authType: 'basic', authConfig }));
    expect((await ask(`${path}/${id}/test`)).body.data).toMatchObject({ success: true, value: 8234.2 });
  });

  it('says with 400 why there is no value, and shows the page', async () => {
    const { status, body } = await ask(`${path}/test`, of('simple-meter', { valueSelector: '#wrong' }));
    expect(status).toBe(400);
    expect(body).toMatchObject({
      success: false,
      error: { code: 'METER_NOT_READ', statusCode: 400, message: expect.stringContaining('#wrong') },
      data: { success: false, value: null, error: expect.stringContaining('#wrong'), screenshot: null },
    });
    expect(body.data.rawHtml).toContain('consumption-value');
  });

  it('says where to run one that needs a browser', async () => {
    const body = { ...of('simple-meter', { valueSelector: 'b', driver: 'browser' }), name: "Bob's rack" };
    const answer = await ask(`${path}/${await create(body)}/test`);
    expect([answer.status, answer.body.data.reason]).toEqual([400, 'browser_missing']);
    expect(answer.body.data.fix).toContain(`consumption-job once --endpoint 'Bob'\\''s rack' --dry-run`);
    expect(answer.body.data.fix).toContain('kubectl create job consumption-test --from=cronjob/');
  });

  it('reads a stored page instead of the meter, so that selectors can be tried on the past', async () => {
    const id = await create(simple());
    const items = [
      { endpointId: id, timestamp: new Date(clock.now()).toISOString(), success: true, totalKwh: 7, pageStart: '<p id=old>77.5 kWh</p>' },
    ];
    await send(api(), 'collect', 'POST', '/api/v1/consumption/readings/batch', { items });
    const [reading] = (await runSql(api().database, 'select id from consumption_readings')) as { id: string }[];
    const before = legacy.requests.length;
    const unsaved = { ...of('simple-meter', { valueSelector: '#old' }), readingId: reading?.id };
    expect((await ask(`${path}/test`, unsaved)).body.data).toMatchObject({
      success: true,
      value: 77.5,
      driver: null,
      rawHtml: '<p id=old>77.5 kWh</p>',
    });
    const stored = await ask(`${path}/${id}/test?readingId=${reading?.id}`);
    expect([stored.status, stored.body.data.reason, stored.body.data.rawHtml]).toEqual([400, 'value_missing', '<p id=old>77.5 kWh</p>']);
    expect((await ask(`${path}/${id}/test`, { readingId: id })).body.error.details[0].field).toBe('readingId');
    expect(legacy.requests.length).toBe(before);
    await runSql(api().database, 'truncate consumption_readings, consumption_evidence');
  });

  it('is for admins, on endpoints that exist', async () => {
    expect((await send(api(), 'collect', 'POST', `${path}/test`, simple())).status).toBe(403);
    expect((await ask(`${path}/00000000-0000-4000-8000-000000000000/test`)).status).toBe(404);
  });

  describe('with a meter that does not answer', () => {
    const waiting: { readonly request: IncomingMessage; readonly response: ServerResponse }[] = [];
    const server = createServer((received, response) => void waiting.push({ request: received, response }));
    beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)));
    afterAll(async () => {
      const closed = new Promise((resolve) => void server.close(resolve));
      server.closeAllConnections();
      await closed;
    });
    const stuck = () => ({ ...simple(), ipAddress: `127.0.0.1:${(server.address() as AddressInfo).port}` });
    /** Longer than what is kept with a reading. */
    const page = `<b class=consumption-value>5 kWh</b>${'<p>filler</p>'.repeat(1_000)}<i>the end</i>`;
    const answerAll = () => {
      for (const { response } of waiting.splice(0)) response.setHeader('content-type', 'text/html').end(page);
    };

    it('runs twice at once, and refuses a third with 429', async () => {
      const running = [ask(`${path}/test`, stuck()), ask(`${path}/test`, stuck())];
      await expect.poll(() => waiting.length).toBe(2);
      const third = await ask(`${path}/test`, stuck());
      expect([third.status, third.body.error.code, third.headers.get('retry-after')]).toEqual([429, 'TOO_MANY_TESTS', '5']);
      answerAll();
      const answers = await Promise.all(running);
      expect(answers.map(({ body }) => [body.data.value, body.data.rawHtml.endsWith('<i>the end</i>')])).toEqual([
        [5, true],
        [5, true],
      ]);
    });

    it('ends when its client is gone', async () => {
      const headers = { authorization: `Bearer ${api().keys.admin}`, 'content-type': 'application/json' };
      const asked = request(`${api().url}${path}/test`, { method: 'POST', headers }).on('error', () => undefined);
      asked.end(JSON.stringify(stuck()));
      await expect.poll(() => waiting.length).toBe(1);
      asked.destroy();
      await expect.poll(() => waiting[0]?.request.destroyed).toBe(true);
      waiting.splice(0);
    });

    it('ends when the server stops', async () => {
      const asked = ask(`${path}/test`, stuck());
      await expect.poll(() => waiting.length).toBe(1);
      stopping.abort('SIGTERM');
      const { status, body } = await asked;
      expect([status, body.data.success]).toEqual([400, false]);
      waiting.splice(0);
    });
  });
});

describe('the test of an endpoint without ALLOWED_NETWORKS', () => {
  const api = useTestApi();

  it.for(['127.0.0.1:1', 'localhost', '169.254.169.254/latest/meta-data', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0'])(
    'does not dial %s',
    async (ipAddress) => {
      const body = { name: 'n', type: 't', ipAddress, scrapingConfig: { valueSelector: 'b' } };
      const answer = await send(api(), 'admin', 'POST', `${path}/test`, body);
      expect([answer.status, answer.body.data.reason]).toEqual([400, 'address_refused']);
    },
  );
});
