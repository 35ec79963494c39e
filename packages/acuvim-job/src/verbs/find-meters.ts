import type { WattjobsError } from '@wattjobs/core/errors';
import type { AcuvimContext } from '../context.ts';
import { profiles } from '../profiles/index.ts';
import { type MeterPass, groupByGateway } from '../reading/gateway.ts';
import { Meter } from '../reading/meter.ts';
import { profileOf } from '../targets/profile-of.ts';
import { type Target, hostAndPort } from '../targets/target.ts';
import type { Found } from './discovered.ts';

/** What a look for one meter gave. */
export interface Looked {
  readonly target: Target;
  readonly found?: Found & { readonly pass: MeterPass };
  /** Why it was not found: the failure with its own profile. */
  readonly problem?: WattjobsError;
}

const richestFirst = [...profiles.values()].toSorted((left, right) => right.registers.length - left.registers.length);

/** Few enough for a small switch, and for a firewall that counts connections. */
const mostGatewaysAtOnce = 16;

/** Looks for meters: a few addresses at once, and each with one connection at a time. */
export async function findMeters(targets: readonly Target[], context: AcuvimContext, signal: AbortSignal): Promise<readonly Looked[]> {
  const queue = [...Map.groupBy(targets, ({ address, port }) => hostAndPort(address, port)).values()];
  const looked: Looked[] = [];
  const work = async () => {
    for (let units = queue.shift(); units !== undefined && !signal.aborted; units = queue.shift()) {
      for (const target of units) looked.push(await findMeter(target, context, signal));
    }
  };
  await Promise.all(Array.from({ length: mostGatewaysAtOnce }, work));
  const order = new Map(targets.map((target, index) => [target, index]));
  return looked.toSorted((left, right) => (order.get(left.target) ?? 0) - (order.get(right.target) ?? 0));
}

/**
 * Its own profile first: another one, the richest first, is only tried if the meter answered, and its values do not fit.
 * A device that is not in the list, or that has another profile there, must prove by its values that it is such a meter: many answer zeros.
 */
async function findMeter(target: Target, context: AcuvimContext, signal: AbortSignal): Promise<Looked> {
  const { settings, clock } = context;
  const own = profileOf(target, settings);
  const isListed = settings.targets?.targets.includes(target) === true;
  let first: WattjobsError | undefined;
  for (const profile of [own, ...richestFirst.filter((other) => other !== own)]) {
    const options = { clock, timeoutMs: settings.timeoutMs, backOffMs: 0 };
    const [gateway] = groupByGateway([new Meter({ ...options, target, profile, remembered: undefined })], options);
    const [pass] = (await gateway?.read(signal)) ?? [];
    await gateway?.close();
    if (pass === undefined) break;
    if ('reading' in pass) {
      if (pass.reading.verdict.notes.length === 0 && !(isListed && profile === own)) continue;
      const named = profile === own ? (target.profile ?? profile.name) : profile.name;
      return { target, found: { target, profile: named, pass } };
    }
    if (!('problem' in pass)) break;
    first ??= pass.problem;
    if (!/^meter_(?:refused|register_missing|request_refused)$/.test(pass.problem.reason)) break;
  }
  return { target, ...(first === undefined ? {} : { problem: first }) };
}
