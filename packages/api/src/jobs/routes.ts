import { z } from 'zod';
import { envelope } from '../http/envelope.ts';
import { inDigits } from '../http/in-digits.ts';
import { notFound, Refusal } from '../http/refusal.ts';
import type { ApiServer } from '../http/server-type.ts';
import type { ClusterJobs } from './cluster-jobs.ts';
import { Execution, execution, ExecutionStatus } from './execution.ts';
import { ShownJob, shownJob } from './shown-job.ts';

export interface JobRouteContext {
  /** Absent if this API manages no CronJobs. */
  readonly jobs?: ClusterJobs | undefined;
  readonly randomBytes: (count: number) => Buffer;
}

const name = z.object({ id: z.string().max(63).describe('The name of the CronJob.') });
const PageQuery = z.object({
  page: inDigits(z.int().min(1).max(100_000)).default(1),
  limit: inDigits(z.int().min(1).max(1000)).default(50),
});
const ExecutionQuery = PageQuery.extend({
  jobId: z.string().max(63).optional().describe('Only executions of this CronJob.'),
  status: ExecutionStatus.optional(),
});
const Pagination = z.object({ page: z.int(), limit: z.int(), total: z.int(), totalPages: z.int() });
const listOf = <Item extends z.ZodType>(item: Item) => envelope(z.array(item)).extend({ pagination: Pagination });
const Done = z.object({ success: z.literal(true), message: z.string() });

const schedulesInChart =
  'Schedules are part of the Helm release: add the source with its schedule to `sources` in the values of the chart, and run helm upgrade. ' +
  'The page docs/consumption-monitor.md has the values that correspond to this request.';

/** The routes for the CronJobs of the release, in the shapes of the legacy platform; their errors are texts. */
export function registerJobs(app: ApiServer, { jobs, randomBytes }: JobRouteContext): void {
  const tags = ['jobs'];
  const reads = { access: 'read', textErrors: true, mayBeMissing: true } as const;
  const changes = { ...reads, access: 'admin', mayConflict: true } as const;
  const managed = (): ClusterJobs => {
    if (jobs !== undefined) return jobs;
    throw new Refusal(404, 'JOBS_NOT_MANAGED', 'This API manages no CronJobs: set api.jobs.enabled in the values of the chart.');
  };

  app.get(
    '/api/v1/jobs',
    {
      config: reads,
      schema: { tags, summary: 'Lists the CronJobs of the release, by name', querystring: PageQuery, response: { 200: listOf(ShownJob) } },
    },
    async ({ query }) => pageOf((await managed().cronJobs()).map(shownJob), query),
  );

  app.get(
    '/api/v1/jobs/metrics/queue',
    {
      config: reads,
      schema: {
        tags,
        summary: 'Counts executions that are kept, by state',
        response: {
          200: envelope(
            z.object({ waiting: z.int(), active: z.int(), completed: z.int(), failed: z.int(), delayed: z.int(), workers: z.int() }),
          ),
        },
      },
    },
    async () => {
      const found = (await managed().jobs()).map((job) => execution(job, []).status);
      const count = (...wanted: readonly string[]) => found.filter((status) => wanted.includes(status)).length;
      const active = count('RUNNING');
      const data = {
        waiting: count('PENDING'),
        active,
        completed: count('COMPLETED'),
        failed: count('FAILED', 'TIMEOUT'),
        delayed: 0,
        workers: active,
      };
      return { success: true as const, data };
    },
  );

  app.get(
    '/api/v1/jobs/:id',
    { config: reads, schema: { tags, summary: 'One CronJob', params: name, response: { 200: envelope(ShownJob) } } },
    async ({ params }) => ({ success: true as const, data: shownJob(await managed().cronJob(params.id)) }),
  );

  app.post(
    '/api/v1/jobs/:id/execute',
    {
      config: changes,
      schema: {
        tags,
        summary: 'Starts it once, now',
        description: '400 if it is disabled.',
        params: name,
        response: { 200: Done.extend({ bullJobId: z.string().describe('The name of the Job, which is also the id of the execution.') }) },
      },
    },
    async ({ params }) => {
      const cronJob = await managed().cronJob(params.id);
      if (cronJob.spec.suspend) throw new Refusal(400, 'JOB_DISABLED', `${params.id} is disabled: enable it first.`);
      const started = await managed().start(cronJob, randomBytes(5).toString('hex'));
      return { success: true as const, message: `${started} was started.`, bullJobId: started };
    },
  );

  for (const [word, suspend] of [
    ['enable', false],
    ['disable', true],
  ] as const) {
    app.put(
      `/api/v1/jobs/:id/${word}`,
      {
        config: changes,
        schema: {
          tags,
          summary: suspend ? 'Suspends its schedule until it is enabled, or until the next helm upgrade' : 'Resumes its schedule',
          params: name,
          response: { 200: envelope(ShownJob) },
        },
      },
      async ({ params }) => {
        const { metadata } = await managed().cronJob(params.id);
        return { success: true as const, data: shownJob(await managed().setSuspended(metadata.name, suspend)) };
      },
    );
  }

  for (const [method, url] of [
    ['POST', '/api/v1/jobs'],
    ['PUT', '/api/v1/jobs/:id'],
    ['DELETE', '/api/v1/jobs/:id'],
  ] as const) {
    const schema = {
      tags,
      summary: 'Says where schedules are: in the values of the chart',
      ...(url.endsWith(':id') ? { params: name } : {}),
    };
    app.route({
      method,
      url,
      config: changes,
      schema,
      handler: () => Promise.reject(new Refusal(409, 'SCHEDULES_IN_CHART', schedulesInChart)),
    });
  }

  app.get(
    '/api/v1/executions',
    {
      config: reads,
      schema: {
        tags,
        summary: 'Lists the executions that are kept, newest first',
        querystring: ExecutionQuery,
        response: { 200: listOf(Execution) },
      },
    },
    async ({ query }) => {
      const pods = await managed().podsByJob();
      const all = (await managed().jobs()).map((job) => execution(job, pods.get(job.metadata.name) ?? []));
      const found = all.filter(({ jobId, status }) => (query.jobId ?? jobId) === jobId && (query.status ?? status) === status);
      return pageOf(found, query);
    },
  );

  const executionOf = async (id: string) => {
    const job = (await managed().jobs()).find(({ metadata }) => metadata.name === id);
    if (job === undefined) throw notFound(`There is no execution ${id}: Kubernetes keeps a few of each job.`);
    return execution(job, (await managed().podsByJob()).get(id) ?? []);
  };
  const params = z.object({ id: z.string().max(63).describe('The name of the Job.') });

  app.get(
    '/api/v1/executions/:id',
    { config: reads, schema: { tags, summary: 'One execution', params, response: { 200: envelope(Execution) } } },
    async ({ params: { id } }) => ({ success: true as const, data: await executionOf(id) }),
  );

  app.get(
    '/api/v1/executions/:id/logs',
    {
      config: reads,
      schema: {
        tags,
        summary: 'The summary that each pod of an execution left; its whole log is with kubectl',
        params,
        response: { 200: envelope(z.array(z.string())) },
      },
    },
    async ({ params: { id } }) => {
      const { pods } = await executionOf(id);
      return { success: true as const, data: [...pods.flatMap(({ message }) => message ?? []), `kubectl logs job/${id}`] };
    },
  );
}

function pageOf<Item>(all: readonly Item[], { page, limit }: z.infer<typeof PageQuery>) {
  const pagination = { page, limit, total: all.length, totalPages: Math.ceil(all.length / limit) };
  return { success: true as const, data: all.slice((page - 1) * limit, page * limit), pagination };
}
