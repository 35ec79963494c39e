import { webMeterModels } from '@wattjobs/simulators';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { images, Namespace } from '../cluster.ts';
import { request } from '../enphase/in-cluster.ts';
import { databaseSecret, startPostgres } from '../enphase/postgres.ts';
import { jobEnd, runByHand, scheduledJobs } from '../jobs.ts';
import { imageValues, objectName, release } from '../release.ts';
import { startSimulatorPod } from '../simulators.ts';

const port = 8090;
const source = 'hall';
const cronJob = objectName(source);
const api = `http://${objectName('api')}:5001/api/v1`;
const keys = { admin: 'canary-admin-key-0123456789abcdef', collect: 'canary-collect-key-0123456789abcdef' };
/** 32 bytes. */
const credentialsKey = Buffer.from('canary-credentials-key-012345678').toString('base64');
const password = 'meter-pass';

/** The legacy meters that always answer, each with its counter, as the seed's requests configure them. The path is part of the address, but for a login. */
const meters: Readonly<Record<string, { readonly totalKwh: number; readonly configuration: object }>> = {
  'simple-meter': { totalKwh: 12543.5, configuration: { scrapingConfig: { steps: [], valueSelector: '.consumption-value' } } },
  'form-login-meter': {
    totalKwh: 15678.9,
    configuration: {
      authType: 'form',
      authConfig: {
        loginUrl: '/form-login-meter',
        usernameField: '#username',
        passwordField: '#password',
        username: 'meter-admin',
        password,
      },
      scrapingConfig: {
        steps: [{ action: 'navigate', url: '/form-login-meter' }],
        valueSelector: '#total-consumption',
        valuePattern: '([0-9.]+)\\s*kWh',
      },
    },
  },
  'formatted-meter': {
    totalKwh: 11234.56,
    configuration: {
      scrapingConfig: { steps: [], valueSelector: '.consumption-cell, .total-kwh', valuePattern: '([0-9,]+\\.[0-9]+)\\s*kWh' },
    },
  },
};

/** The device with tabs, whose script asks for the value when its tab is clicked. */
const tabsPort = port + 1 + webMeterModels.indexOf('tabs');

const webhookPort = 8095;
/** Accepts every message, and prints it. */
const receiver = `require('node:http').createServer((request, response) => {
  let body = '';
  request.on('data', (part) => { body += part; }).on('end', () => { if (body !== '') console.log(body); response.end(); });
}).listen(${webhookPort});`;

let namespace: Namespace;

async function ask(
  method: string,
  path: string,
  body?: object,
): Promise<{ readonly status: number; readonly body: ReturnType<typeof JSON.parse> }> {
  const headers = { authorization: `Bearer ${keys.admin}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  const answer = await request(namespace, {
    url: `${api}${path}`,
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: JSON.parse(answer.body) };
}

beforeAll(async () => {
  namespace = await Namespace.create('consumption');
  await Promise.all([
    startSimulatorPod(namespace, {
      name: 'simulators',
      args: ['--only', 'web', '--web-port', String(port)],
      ports: { web: port, tabs: tabsPort },
      readinessProbe: { httpGet: { path: '/simple-meter', port } },
    }),
    startSimulatorPod(namespace, {
      name: 'receiver',
      command: ['node', '-e', receiver],
      args: [],
      ports: { http: webhookPort },
      readinessProbe: { httpGet: { path: '/', port: webhookPort } },
    }),
    startPostgres(namespace),
    namespace.createSecret('api-keys', keys),
    namespace.createSecret('bill-delivery', { WEBHOOK_URL: `http://receiver:${webhookPort}/bills` }),
    namespace.createSecret('meter-credentials', { CREDENTIALS_KEY: credentialsKey }),
  ]);
  const values = {
    allowedNetworks: ['10.0.0.0/8'],
    credentials: { existingSecret: 'meter-credentials' },
    api: {
      enabled: true,
      image: imageValues(images.api),
      auth: { existingSecret: 'api-keys' },
      database: { existingSecret: databaseSecret },
      jobs: { enabled: true },
      retention: { enabled: true },
      networkPolicy: { egress: [{ ports: [{ port: webhookPort, protocol: 'TCP' }] }] },
      billing: {
        enabled: true,
        existingSecret: 'bill-delivery',
      },
    },
    sources: {
      [source]: {
        type: 'consumption',
        image: imageValues(images.consumptionJob),
        schedule: '* * * * *',
        suspend: true,
        shards: 2,
        env: { JOB_DURATION: 30 },
      },
      lobby: {
        type: 'consumption',
        image: imageValues(images.consumptionJobWithBrowser),
        browser: true,
        suspend: true,
        env: { JOB_DURATION: 60 },
        endpoints: [
          {
            name: 'lobby',
            ipAddress: `simulators:${tabsPort}`,
            scrapingConfig: { steps: [{ action: 'click', selector: '#tab-energy' }], valueSelector: '#energy-total' },
          },
        ],
      },
    },
  };
  await namespace.helm(['install', release, 'charts/wattjobs', '--wait', '--timeout', '3m', '--values', '-'], values);
});

afterAll(() => namespace?.[Symbol.asyncDispose]());

describe('meters with a web page, read by two pods, with the API on Postgres', () => {
  it('are created and tested by the requests of the seed', async () => {
    for (const [name, { totalKwh, configuration }] of Object.entries(meters)) {
      const path = 'authType' in configuration ? '' : `/${name}`;
      const endpoint = { name, ipAddress: `simulators:${port}${path}`, type: 'PDU', pollInterval: 1, ...configuration };
      const made = await ask('POST', '/endpoints', endpoint);
      expect(made).toMatchObject({ status: 201, body: { success: true, data: { name } } });
      expect(JSON.stringify(made.body)).not.toContain(password);
      expect(await ask('POST', `/endpoints/${made.body.data.id}/test`)).toMatchObject({
        status: 200,
        body: { data: { success: true, value: totalKwh } },
      });
    }
  });

  it('are read by schedule, each by one of the pods, and are live', async () => {
    await ask('PUT', `/jobs/${cronJob}/enable`);
    const [job] = await scheduledJobs(namespace, source, 1, 150);
    await ask('PUT', `/jobs/${cronJob}/disable`);
    expect(await jobEnd(namespace, job?.name ?? '')).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }, { exitCode: 0 }] });
    const { body } = await ask('GET', '/consumption/live');
    const live = new Map<string, unknown>();
    for (const { name, status, latestReading } of body.data) live.set(name, [status, latestReading.totalKwh]);
    expect(live).toEqual(new Map(Object.entries(meters).map(([name, { totalKwh }]) => [name, ['ok', totalKwh]])));
    const readings = await ask('GET', '/consumption/readings');
    expect(readings.body.data).toHaveLength(3);
  });

  it('have executions with exit code and summary', async () => {
    const { body } = await ask('GET', `/executions?jobId=${cronJob}`);
    expect(body.data[0]).toMatchObject({ jobId: cronJob, status: 'COMPLETED', exitCode: 0, pods: [{ exitCode: 0 }, { exitCode: 0 }] });
    expect(JSON.parse(body.data[0].pods[0].message)).toMatchObject({ job: 'consumption-job' });
  });

  it('are not read again before they are due', async () => {
    const made = await ask('GET', '/endpoints');
    for (const { id } of made.body.data) await ask('PUT', `/endpoints/${id}`, { pollInterval: 60 });
    expect(await runByHand(namespace, source, 'too-early')).toMatchObject({ outcome: 'Complete' });
    expect((await ask('GET', '/consumption/readings')).body.data).toHaveLength(3);
  });

  it('are started by a request, as step 3 of the seed wanted', async () => {
    expect(await ask('POST', '/jobs', { name: 'Hourly', schedule: '*/30 * * * *' })).toMatchObject({
      status: 409,
      body: { success: false },
    });
    await ask('PUT', `/jobs/${cronJob}/enable`);
    const started = await ask('POST', `/jobs/${cronJob}/execute`);
    await ask('PUT', `/jobs/${cronJob}/disable`);
    expect(started).toMatchObject({ status: 200, body: { success: true } });
    expect(await jobEnd(namespace, started.body.bullJobId)).toMatchObject({ outcome: 'Complete' });
  });

  it('do not let the account of the API read anything else', async () => {
    const account = `system:serviceaccount:${namespace.name}:${objectName('api')}`;
    const may = async (...what: readonly string[]) => (await namespace.attempt('auth', 'can-i', ...what, '--as', account)).exitCode === 0;
    expect(await may('create', 'jobs.batch')).toBe(true);
    expect(await may('patch', `cronjobs.batch/${cronJob}`)).toBe(true);
    for (const what of [
      ['get', 'secrets'],
      ['patch', 'cronjobs.batch/other'],
      ['delete', 'jobs.batch'],
      ['create', 'pods'],
      ['get', 'pods/log'],
    ]) {
      expect([what, await may(...what)]).toEqual([what, false]);
    }
  });

  it('are billed for the month before by the CronJob for it, which anybody can start by hand, and twice to no harm', async () => {
    const made = await ask('GET', '/endpoints?limit=1');
    const [{ id, name }] = made.body.data;
    const thisMonth = new Date().toISOString().slice(0, 7);
    const start = Date.parse(`${thisMonth}-01T00:00:00Z`);
    const month = new Date(start - 1).toISOString().slice(0, 7);
    const items = [
      { timestamp: `${month}-01T00:00:00Z`, totalKwh: 100.25 },
      { timestamp: new Date(start).toISOString(), totalKwh: 250.75 },
    ].map((reading) => ({ endpointId: id, success: true, ...reading }));
    expect(await ask('POST', '/consumption/readings/batch', { items })).toMatchObject({ status: 200 });
    for (const job of ['bills', 'bills-again']) {
      await namespace.kubectl('create', 'job', `--from=cronjob/${objectName('api')}-billing`, job);
      expect(await jobEnd(namespace, job)).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
    }
    const printed = await namespace.kubectl('logs', 'job/bills');
    expect(printed).toContain('150.5');
    expect(printed).toContain(`/var/lib/wattjobs-bills/consumption-${month}.xlsx`);
    const messages = (await namespace.kubectl('logs', 'pod/receiver')).trim().split('\n');
    expect(messages.map((message) => JSON.parse(message))).toMatchObject([{ type: 'statement.closed' }]);
    const statements = await ask('GET', `/billing/statements?month=${month}`);
    expect(statements.body.data).toHaveLength(1);
    const { body } = await ask('GET', `/billing/statements/${statements.body.data[0].number}`);
    const { energy } = body.data.document;
    expect(energy.find((line: { readonly endpointName: string }) => line.endpointName === name)).toMatchObject({ energyKwh: '150.5' });
  });

  it('lose old readings only by the CronJob for it', async () => {
    await namespace.kubectl('create', 'job', `--from=cronjob/${objectName('api')}-retention`, 'retention');
    expect(await jobEnd(namespace, 'retention')).toMatchObject({ outcome: 'Complete' });
    expect((await ask('GET', '/consumption/live')).body.data).toHaveLength(3);
  });
});

describe('a meter whose page needs a browser', () => {
  it('is read in a pod with a read-only root and without privileges, and the value is printed', async () => {
    expect(await runByHand(namespace, 'lobby', 'lobby')).toMatchObject({ outcome: 'Complete', pods: [{ exitCode: 0 }] });
    const printed = await namespace.kubectl('logs', 'job/lobby');
    expect(printed).toContain('consumption_energy_watthours');
    expect(printed).toContain('3456700');
  });
});
