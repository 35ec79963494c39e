import fc from 'fast-check';
import { FakeClock } from '@wattjobs/core/testing';
import { WattjobsError } from '@wattjobs/core/errors';
import { describe, expect, it } from 'vitest';
import { type CallFate, ModelCloud, ModelEndpoint, ModelSecret, ModelStore, type Schedule } from './fixtures/model.ts';
import { rememberedTokens, runContext } from './fixtures/run-context.ts';
import { KnownPairs } from './known-pairs.ts';
import { WriteDeadline } from './write-deadline.ts';
import { type Rotated, rotate } from './rotation.ts';
import type { TokenSet } from './token-set.ts';

const fates = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<CallFate>('ok') },
    { weight: 1, arbitrary: fc.constantFrom<CallFate>('not carried out', 'carried out, no answer', 'another writer edits first') },
  ),
  { maxLength: 25 },
);

/** One run: the fate of its calls, when it is killed, and whether it takes over a lock that is in use. */
const plan = fc.record({
  storeFates: fates,
  cloudFates: fates,
  killedAt: fc.option(fc.nat(20), { nil: undefined }),
  takesOver: fc.array(fc.boolean(), { maxLength: 20 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

interface World {
  readonly cloud: ModelCloud;
  readonly secret: ModelSecret;
  /** Set if a run received a pair but could not store it: it was killed, or the store kept failing. */
  excused: boolean;
}

/** Wants a refresh as long as the store holds the earlier pair. */
const isWanted = ({ accessToken }: TokenSet) => accessToken?.reveal() === 'access-1';

async function makeRun(
  world: World,
  scheduler: fc.Scheduler,
  { storeFates, cloudFates, killedAt, takesOver }: Plan,
): Promise<Rotated | undefined> {
  const { cloud, secret } = world;
  let calls = 0;
  const killed = Promise.withResolvers<undefined>();
  let awaitsWrite = false;
  const schedule: Schedule = async (what, call) => {
    calls += 1;
    if (calls === killedAt) {
      if (awaitsWrite || what === 'answer') world.excused = true;
      // A lock that is not renewed is taken over; here at once.
      secret.holder = undefined;
      killed.resolve(undefined);
      return await new Promise<never>(() => undefined);
    }
    await scheduler.schedule(Promise.resolve(), what);
    const result = call();
    if (what === 'answer') awaitsWrite = (result as { readonly outcome: string }).outcome === 'granted';
    if (what === 'save') awaitsWrite = false;
    return result;
  };
  const next = (list: CallFate[]) => () => list.shift() ?? 'ok';
  const store = new ModelStore(secret, schedule, next([...storeFates]), () => takesOver.shift() ?? false);
  const context = runContext({ clock: new FakeClock() });
  const endpoint = new ModelEndpoint(cloud, schedule, next([...cloudFates]));
  const knownPairs = new KnownPairs({ ...context, state: rememberedTokens() });
  const options = {
    ...context,
    store,
    endpoint,
    writeDeadline: new WriteDeadline(context),
    spill: undefined,
    knownPairs,
    report: () => undefined,
  };
  const run = rotate(isWanted, options).catch((error: unknown) => {
    if (!(error instanceof WattjobsError)) throw error;
    return undefined;
  });
  return await Promise.race([run, killed.promise]);
}

function start(hasGrace: boolean): World {
  const entries = {
    api_key: 'key',
    user_id: 'id',
    client_secret: 'secret',
    access_token: 'access-1',
    refresh_token: 'refresh-1',
    last_updated: '2026-01-14T20:00:00Z',
  };
  return { cloud: new ModelCloud(hasGrace), secret: new ModelSecret(entries), excused: false };
}

const calm: Plan = { storeFates: [], cloudFates: [], killedAt: undefined, takesOver: [] };

async function twoRunsAndACalmOne(hasGrace: boolean, scheduler: fc.Scheduler, plans: readonly Plan[]): Promise<World> {
  const world = start(hasGrace);
  const ends = await scheduler.waitFor(Promise.all(plans.map((runPlan) => makeRun(world, scheduler, runPlan))));
  for (const end of ends) {
    // No token is used before it is stored.
    if (end !== undefined) expect(world.secret.accessTokens).toContain(end.stored.entries['access_token']);
  }
  world.secret.holder = undefined;
  await scheduler.waitFor(makeRun(world, scheduler, calm));
  return world;
}

describe('two concurrent runs, in any order, with faults of store, cloud and lock, and kill -9 at any time', () => {
  it('leave a working pair if the cloud has a grace time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(plan, { minLength: 1, maxLength: 2 }), async (scheduler, plans) => {
        const { cloud, secret } = await twoRunsAndACalmOne(true, scheduler, plans);
        expect(cloud.works(secret.entries['refresh_token'] ?? '')).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('lose the pair without a grace time only by a lost response, or by kill -9 between response and write', async () => {
    let lost = 0;
    let kept = 0;
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(plan, { minLength: 1, maxLength: 2 }), async (scheduler, plans) => {
        const { cloud, secret, excused } = await twoRunsAndACalmOne(false, scheduler, plans);
        const works = cloud.works(secret.entries['refresh_token'] ?? '');
        if (works) kept += 1;
        else lost += 1;
        expect(works || excused || cloud.unheard.size > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
    // Some faults have an effect, but most do not.
    expect(lost).toBeGreaterThan(0);
    expect(kept).toBeGreaterThan(lost);
  });
});
