import { randomUUID } from 'node:crypto';
import { WaitForLock } from '@wattjobs/core/errors';
import type { JobContext } from '@wattjobs/core/job';
import {
  type ApiAnswer,
  type ApiObjectClient,
  type Cluster,
  connectCluster,
  type ConnectOptions,
  explainFailure,
} from '@wattjobs/core/kubernetes';
import { howToMakeLease, type LeaseObject, leaseType } from './lease-object.ts';
import type { HeldLock } from './token-store.ts';

export interface LeaseLockOptions extends ConnectOptions, Pick<JobContext<unknown, unknown>, 'clock' | 'random'> {
  readonly name: string;
  /** Who holds the lock, for people. */
  readonly identity: string;
  readonly log: Pick<JobContext<unknown, unknown>['log'], 'warn'>;
  /** How long a lock is valid without renewal. */
  readonly durationSeconds: number;
  /** How long to wait for it: longer than `durationSeconds`, so that a killed process's lock is taken over. */
  readonly waitMs: number;
}

/** The variable that names the Secret and the Lease. */
const setting = 'TOKENS_URL';
const pollMs = 250;

/**
 * A `coordination.k8s.io/v1` Lease as a lock between processes. The Lease must exist: the job may get and update it, and not create it.
 * The server never ends a Lease, and clocks differ. So a waiter treats a lock as abandoned once it has seen the same holder
 * and renewal time for as long as the Lease is valid, by the waiter's own monotonic clock.
 */
export class LeaseLock {
  readonly #options: LeaseLockOptions;

  constructor(options: LeaseLockOptions) {
    this.#options = options;
  }

  /**
   * Does the work while this process alone holds the lock.
   * @throws WaitForLock if others hold it for `waitMs`, or until the signal is aborted
   * @throws FixSettings if the Lease is missing or forbidden; RetryState if the API server does not respond
   */
  async hold<Result>(work: (held: HeldLock) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const cluster = await connectCluster(setting, this.#options);
    const identity = `${this.#options.identity}-${randomUUID().slice(0, 8)}`;
    const lease = new LeaseHolder(cluster, { ...this.#options, identity });
    await lease.acquire(signal);
    lease.renewLater();
    try {
      return await work({ isHeld: () => lease.renew() });
    } finally {
      await lease.release();
    }
  }
}

class LeaseHolder {
  readonly #cluster: Cluster;
  readonly #client: ApiObjectClient<LeaseObject>;
  readonly #options: LeaseLockOptions;
  #lease: LeaseObject | undefined;
  #acquiredMs = 0;
  #hasEnded = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(cluster: Cluster, options: LeaseLockOptions) {
    this.#cluster = cluster;
    this.#client = cluster.client(leaseType, options.name);
    this.#options = options;
  }

  async acquire(signal: AbortSignal | undefined): Promise<void> {
    const { clock, random, waitMs, name } = this.#options;
    const deadlineMs = clock.monotonic() + waitMs;
    let seen: { readonly renewal: string; readonly sinceMs: number } | undefined;
    for (;;) {
      const lease = this.#expect(await this.#client.read(), 'get');
      const nowMs = clock.monotonic();
      const { holderIdentity, renewTime, leaseDurationSeconds } = lease.spec ?? {};
      const renewal = JSON.stringify([holderIdentity, renewTime]);
      if (seen?.renewal !== renewal) seen = { renewal, sinceMs: nowMs };
      const isAbandoned = nowMs - seen.sinceMs >= 1000 * (leaseDurationSeconds ?? this.#options.durationSeconds);
      if (isFree(lease) || isAbandoned || holderIdentity === this.#options.identity) {
        if (await this.#take(lease)) return;
        continue;
      }
      if (nowMs >= deadlineMs || signal?.aborted === true) {
        throw new WaitForLock(`${holderIdentity} holds the Lease ${this.#cluster.namespace}/${name}`, {
          reason: 'lock_held',
          context: { lease: name, namespace: this.#cluster.namespace, holder: holderIdentity ?? '' },
        });
      }
      await clock.sleep(pollMs * (0.5 + random()), signal);
    }
  }

  /** Renews the lock in the background for as long as it is held. */
  renewLater(): void {
    const { clock, durationSeconds } = this.#options;
    clock.timeout((1000 * durationSeconds) / 3).addEventListener(
      'abort',
      () => {
        if (this.#hasEnded) return;
        void this.renew().finally(() => this.renewLater());
      },
      { once: true },
    );
  }

  /** Renews the lock; false if that failed. */
  async renew(): Promise<boolean> {
    const turn = this.#turn.then(() => this.#renewNow());
    this.#turn = turn;
    return await turn;
  }

  async release(): Promise<void> {
    await this.#turn;
    const isLost = this.#hasEnded;
    this.#hasEnded = true;
    if (isLost) return;
    const answer = await this.#write({ holderIdentity: '' });
    if (answer === 'failed') this.#options.log.warn({ lease: this.#options.name }, 'the Lease could not be released; it expires by itself');
  }

  async #take(lease: LeaseObject): Promise<boolean> {
    this.#acquiredMs = this.#options.clock.now();
    const leaseTransitions = (lease.spec?.leaseTransitions ?? 0) + 1;
    const answer = await this.#replace(lease, { holderIdentity: this.#options.identity, leaseTransitions });
    if ('object' in answer) {
      this.#lease = answer.object;
      return true;
    }
    // Without a response, the lock may be ours: the next read will show it.
    if (answer.failure.kind === 'conflict' || answer.failure.mayHaveWritten) return false;
    throw this.#explain(answer.failure, 'update');
  }

  async #renewNow(): Promise<boolean> {
    if (this.#hasEnded) return false;
    const answer = await this.#write({ holderIdentity: this.#options.identity });
    if (answer === 'lost') this.#hasEnded = true;
    return answer === 'written';
  }

  /** Writes the Lease as long as this process holds it; another writer may have changed it without taking it. */
  async #write(spec: { readonly holderIdentity: string }): Promise<'written' | 'lost' | 'failed'> {
    const { identity } = this.#options;
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const lease = this.#lease;
      const answer = lease === undefined ? undefined : await this.#replace(lease, spec);
      if (answer !== undefined && 'object' in answer) {
        this.#lease = answer.object;
        return 'written';
      }
      const found = await this.#client.read();
      if ('failure' in found) return 'failed';
      if ((found.object.spec?.holderIdentity ?? '') !== identity) return 'lost';
      this.#lease = found.object;
    }
    return 'failed';
  }

  #replace(
    lease: LeaseObject,
    spec: { readonly holderIdentity: string; readonly leaseTransitions?: number },
  ): Promise<ApiAnswer<LeaseObject>> {
    const { clock, durationSeconds } = this.#options;
    const times = { acquireTime: microTime(this.#acquiredMs), renewTime: microTime(clock.now()) };
    return this.#client.replace({ ...lease, spec: { ...lease.spec, leaseDurationSeconds: durationSeconds, ...times, ...spec } });
  }

  #expect(answer: ApiAnswer<LeaseObject>, verb: 'get' | 'update'): LeaseObject {
    if ('object' in answer) return answer.object;
    throw this.#explain(answer.failure, verb);
  }

  #explain(failure: Parameters<typeof explainFailure>[0], verb: 'get' | 'update'): Error {
    const { name } = this.#options;
    const { namespace } = this.#cluster;
    return explainFailure(failure, verb, { kind: 'Lease', name, namespace, setting, howToMake: howToMakeLease(name, namespace) });
  }
}

function isFree({ spec }: LeaseObject): boolean {
  return spec?.holderIdentity === undefined || spec.holderIdentity === '';
}

/** A time in the format of Leases: with exactly six fractional digits. */
function microTime(timeMs: number): string {
  return new Date(timeMs).toISOString().replace('Z', '000Z');
}
