import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FakeBatchApi } from '../testing/jobs/fake-batch-api.ts';
import { startTestApi, type TestApi } from '../testing/start-test-api.ts';
import { send, useTestApi } from '../testing/use-test-api.ts';
import { ClusterJobs } from './cluster-jobs.ts';

const cronJob = (name: string, suspend = false) => ({
  metadata: {
    name,
    uid: `uid-${name}`,
    creationTimestamp: '2026-06-01T00:00:00Z',
    labels: { 'wattjobs/source': 'hall-1', 'app.kubernetes.io/component': 'consumption' },
  },
  spec: {
    schedule: '*/30 * * * *',
    timeZone: 'Europe/Berlin',
    suspend,
    jobTemplate: {
      metadata: { labels: { 'wattjobs/source': 'hall-1' }, annotations: { team: 'power' } },
      spec: { activeDeadlineSeconds: 600, backoffLimit: 2, template: { spec: { containers: [{ name: 'job', image: 'x' }] } } },
    },
  },
  status: { lastScheduleTime: '2026-06-15T11:30:00Z', lastSuccessfulTime: '2026-06-15T11:31:00Z' },
});

const job = (name: string, status: object, owner = 'power-hall-1', createdAt = '2026-06-15T11:30:00Z') => ({
  metadata: { name, uid: name, creationTimestamp: createdAt, ownerReferences: [{ kind: 'CronJob', name: owner }] },
  status: { startTime: '2026-06-15T11:30:00Z', ...status },
});

const pod = (of: string, state: object) => ({
  metadata: { name: `${of}-x`, uid: 'p', creationTimestamp: '2026-06-15T11:30:00Z', labels: { 'batch.kubernetes.io/job-name': of } },
  status: { containerStatuses: [{ name: 'job', state }] },
});

describe('the CronJobs of the release', () => {
  let cluster: FakeBatchApi;
  let api: TestApi;
  const ask = (method: string, path: string, scope: 'read' | 'admin' = 'admin') => send(api, scope, method, `/api/v1${path}`);

  beforeAll(async () => {
    cluster = await FakeBatchApi.start();
    api = await startTestApi({ jobs: new ClusterJobs(['power-hall-1', 'power-gone'], () => cluster.connect()) });
  });
  beforeEach(() => {
    cluster.fault = undefined;
    cluster.jobs.length = 0;
    cluster.pods.length = 0;
    cluster.requests.length = 0;
    cluster.cronJobs.clear();
    cluster.cronJobs.set('power-hall-1', cronJob('power-hall-1')).set('other', cronJob('other'));
  });
  afterAll(async () => {
    await api.close();
    await cluster[Symbol.asyncDispose]();
  });

  it('are listed in the shape of the legacy platform, without those that were deleted or belong to others', async () => {
    const { status, body } = await ask('GET', '/jobs', 'read');
    expect([status, body.pagination, body.data]).toEqual([
      200,
      { page: 1, limit: 50, total: 1, totalPages: 1 },
      [
        {
          id: 'power-hall-1',
          name: 'hall-1',
          description: 'source hall-1 of the type consumption',
          schedule: '*/30 * * * *',
          timezone: 'Europe/Berlin',
          enabled: true,
          timeout: 600_000,
          retries: 2,
          shards: 1,
          active: 0,
          lastRun: '2026-06-15T11:30:00Z',
          lastSuccess: '2026-06-15T11:31:00Z',
          createdAt: '2026-06-01T00:00:00Z',
        },
      ],
    ]);
    expect(await ask('GET', '/jobs/other')).toMatchObject({ status: 404, body: { success: false, error: 'There is no job other.' } });
  });

  it('are started by hand as kubectl does it', async () => {
    const { status, body } = await ask('POST', '/jobs/power-hall-1/execute');
    expect([status, body.success]).toEqual([200, true]);
    expect(body.bullJobId).toMatch(/^power-hall-1-[0-9a-f]{10}$/);
    expect(cluster.jobs).toMatchObject([
      {
        kind: 'Job',
        metadata: {
          name: body.bullJobId,
          labels: { 'wattjobs/source': 'hall-1' },
          annotations: { team: 'power', 'cronjob.kubernetes.io/instantiate': 'manual' },
          ownerReferences: [{ kind: 'CronJob', name: 'power-hall-1', uid: 'uid-power-hall-1', controller: true }],
        },
        spec: { activeDeadlineSeconds: 600, template: { spec: { containers: [{ name: 'job', image: 'x' }] } } },
      },
    ]);
  });

  it('are disabled, refuse to start then, and are enabled again', async () => {
    expect((await ask('PUT', '/jobs/power-hall-1/disable')).body.data.enabled).toBe(false);
    expect(await ask('POST', '/jobs/power-hall-1/execute')).toMatchObject({
      status: 400,
      body: { error: 'power-hall-1 is disabled: enable it first.' },
    });
    expect(cluster.jobs).toEqual([]);
    expect((await ask('PUT', '/jobs/power-hall-1/enable')).body.data.enabled).toBe(true);
  });

  it('cannot be changed by another than an admin', async () => {
    expect((await ask('POST', '/jobs/power-hall-1/execute', 'read')).status).toBe(403);
    expect((await ask('PUT', '/jobs/power-hall-1/disable', 'read')).status).toBe(403);
    expect(cluster.requests).toEqual([]);
  });

  it.each([
    ['POST', '/jobs'],
    ['PUT', '/jobs/power-hall-1'],
    ['DELETE', '/jobs/power-hall-1'],
  ])('get their schedule from the chart: %s %s says where', async (method, path) => {
    const { status, body } = await ask(method, path);
    expect(status).toBe(409);
    expect(body.error).toContain('`sources` in the values of the chart');
  });

  it('have executions with exit code and message, newest first', async () => {
    const failed = {
      failed: 1,
      conditions: [
        { type: 'Failed', status: 'True', reason: 'PodFailurePolicy', message: 'exit code 77', lastTransitionTime: '2026-06-15T11:31:00Z' },
      ],
    };
    cluster.jobs.push(
      job('good', { succeeded: 1, completionTime: '2026-06-15T11:30:20Z', conditions: [{ type: 'Complete', status: 'True' }] }),
      job('bad', failed, 'power-hall-1', '2026-06-15T12:00:00Z'),
      job(
        'late',
        { failed: 1, conditions: [{ type: 'Failed', status: 'True', reason: 'DeadlineExceeded' }] },
        'power-hall-1',
        '2026-06-14T12:00:00Z',
      ),
      job('stuck', { active: 1 }, 'power-hall-1', '2026-06-13T12:00:00Z'),
      job('foreign', { active: 1 }, 'other'),
    );
    cluster.pods.push(
      pod('good', { terminated: { exitCode: 0, message: '{"readings":5}' } }),
      pod('bad', { terminated: { exitCode: 69 } }),
      pod('bad', { terminated: { exitCode: 77, message: 'login refused' } }),
      pod('stuck', { waiting: { reason: 'ImagePullBackOff' } }),
    );
    const { body } = await ask('GET', '/executions?limit=3&page=1', 'read');
    expect(body.pagination).toEqual({ page: 1, limit: 3, total: 4, totalPages: 2 });
    expect(body.data).toMatchObject([
      { id: 'bad', jobId: 'power-hall-1', status: 'FAILED', exitCode: 77, error: 'PodFailurePolicy: exit code 77' },
      { id: 'good', status: 'COMPLETED', exitCode: 0, durationMs: 20_000, error: null, pods: [{ exitCode: 0, message: '{"readings":5}' }] },
      { id: 'late', status: 'TIMEOUT' },
    ]);
    expect((await ask('GET', '/executions?status=RUNNING')).body.data).toMatchObject([{ id: 'stuck', error: 'ImagePullBackOff' }]);
    expect((await ask('GET', '/executions/bad/logs')).body.data).toEqual(['login refused', 'kubectl logs job/bad']);
    expect((await ask('GET', '/executions/foreign')).status).toBe(404);
    expect((await ask('GET', '/jobs/metrics/queue')).body.data).toMatchObject({ waiting: 0, active: 1, completed: 1, failed: 2 });
  });

  it('have errors as texts, also for a name that reaches no route', async () => {
    const { status, body } = await ask('GET', `/executions/${'x'.repeat(200)}`);
    expect([status, typeof body.error, body.code]).toEqual([414, 'string', 'ADDRESS_TOO_LONG']);
  });

  it('say what the API server answered if it refuses', async () => {
    cluster.fault = { status: 403, message: 'jobs.batch is forbidden' };
    const { status, body } = await ask('GET', '/jobs');
    expect(status).toBe(503);
    expect(body.error).toContain('the API server answered 403: jobs.batch is forbidden');
  });
});

describe('an API that manages no CronJobs', () => {
  const api = useTestApi();

  it('says how it would', async () => {
    const { status, body } = await send(api(), 'admin', 'GET', '/api/v1/jobs');
    expect([status, body.error]).toEqual([404, 'This API manages no CronJobs: set api.jobs.enabled in the values of the chart.']);
  });
});
