import type { Cluster } from '@wattjobs/core/kubernetes';
import { z } from 'zod';
import { notFound, Refusal } from '../http/refusal.ts';
import { CronJob, Job, Pod } from './objects.ts';

const batch = 'apis/batch/v1';
/** The most characters of a Job's name: its pods get it as a label. */
const longestJobName = 63;

/** The CronJobs of this release, and their Jobs, behind the Kubernetes API. Every method throws a Refusal that says what the API server answered. */
export class ClusterJobs {
  readonly #names: readonly string[];
  readonly #connect: () => Promise<Cluster>;

  /** @param names the CronJobs that may be shown and started; no others are asked for */
  constructor(names: readonly string[], connect: () => Promise<Cluster>) {
    this.#names = names;
    this.#connect = connect;
  }

  /** The CronJobs, by name; one that was deleted is left out. */
  async cronJobs(): Promise<readonly CronJob[]> {
    const found = await Promise.all(this.#names.map((name) => this.#read(name)));
    return found.filter((cronJob) => cronJob !== undefined).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }

  async cronJob(name: string): Promise<CronJob> {
    const found = this.#names.includes(name) ? await this.#read(name) : undefined;
    if (found === undefined) throw notFound(`There is no job ${name}.`);
    return found;
  }

  /** The Jobs of these CronJobs, by schedule or by hand, newest first. */
  async jobs(): Promise<readonly Job[]> {
    const { items } = await this.#ask({ method: 'GET', api: batch, path: 'jobs' }, z.object({ items: z.array(Job) }));
    const own = items.filter((job) => this.#names.includes(cronJobOf(job) ?? ''));
    return own.sort((a, b) => (a.metadata.creationTimestamp > b.metadata.creationTimestamp ? -1 : 1));
  }

  /** The pods of Jobs, by the name of the Job. */
  async podsByJob(): Promise<ReadonlyMap<string, readonly Pod[]>> {
    const path = 'pods?labelSelector=batch.kubernetes.io%2Fjob-name';
    const { items } = await this.#ask({ method: 'GET', api: 'api/v1', path }, z.object({ items: z.array(Pod) }));
    return Map.groupBy(items, ({ metadata }) => metadata.labels['batch.kubernetes.io/job-name'] ?? '');
  }

  /** Starts a CronJob's work once, as `kubectl create job --from=cronjob/NAME` does. @returns the Job's name */
  async start({ metadata, spec }: CronJob, suffix: string): Promise<string> {
    const name = `${metadata.name.slice(0, longestJobName - suffix.length - 1)}-${suffix}`;
    const template = spec.jobTemplate;
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        ...template.metadata,
        name,
        annotations: { ...annotationsOf(template.metadata), 'cronjob.kubernetes.io/instantiate': 'manual' },
        ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name: metadata.name, uid: metadata.uid, controller: true }],
      },
      spec: template.spec,
    };
    const made = await this.#ask({ method: 'POST', api: batch, path: 'jobs?fieldManager=wattjobs', body: JSON.stringify(job) }, Job);
    return made.metadata.name;
  }

  async setSuspended(name: string, suspend: boolean): Promise<CronJob> {
    const body = JSON.stringify({ spec: { suspend } });
    const contentType = 'application/merge-patch+json';
    const path = `cronjobs/${name}?fieldManager=wattjobs`;
    return await this.#ask({ method: 'PATCH', api: batch, path, body, contentType }, CronJob);
  }

  async #read(name: string): Promise<CronJob | undefined> {
    const cluster = await this.#connect();
    const answer = await cluster.ask({ method: 'GET', api: batch, path: `cronjobs/${name}` }, CronJob);
    if ('object' in answer) return answer.object;
    if (answer.failure.kind === 'missing') return undefined;
    throw unavailable(answer.failure.message);
  }

  async #ask<Answer>(request: Parameters<Cluster['ask']>[0], schema: z.ZodType<Answer>): Promise<Answer> {
    const cluster = await this.#connect();
    const answer = await cluster.ask(request, schema);
    if ('object' in answer) return answer.object;
    throw unavailable(answer.failure.message);
  }
}

/** The name of the CronJob that a Job belongs to. */
export function cronJobOf({ metadata }: Job): string | undefined {
  return metadata.ownerReferences.find(({ kind }) => kind === 'CronJob')?.name;
}

function annotationsOf(metadata: CronJob['spec']['jobTemplate']['metadata']): object {
  const annotations = metadata?.['annotations'];
  return typeof annotations === 'object' && annotations !== null ? annotations : {};
}

function unavailable(message: string): Refusal {
  return new Refusal(503, 'CLUSTER_UNAVAILABLE', `Kubernetes did not do it: ${message}.`, { headers: { 'retry-after': '5' } });
}
