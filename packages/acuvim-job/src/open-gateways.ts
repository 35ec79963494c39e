import { FixSettings } from '@wattjobs/core/errors';
import { isOwnShare } from '@wattjobs/core/shards';
import type { AcuvimContext } from './context.ts';
import { type Gateway, groupByGateway } from './reading/gateway.ts';
import { Meter } from './reading/meter.ts';
import type { AcuvimState } from './state.ts';
import { profileOf } from './targets/profile-of.ts';
import { type Target, targetKey } from './targets/target.ts';

/**
 * The targets that this pod reads.
 * @throws FixSettings if there is no list
 */
export function ownTargets({ targets, ...shard }: AcuvimContext['settings']): readonly Target[] {
  if (targets === undefined) {
    const problem = 'is not set: write the addresses of the meters into a file, one a line, and name it';
    throw new FixSettings([{ name: 'TARGETS_FILE', problem, example: '/etc/wattjobs/targets.yaml' }]);
  }
  return targets.targets.filter((target) => isOwnShare(targetKey(target), shard));
}

/** The gateways of targets; nothing is connected yet. */
export function openGateways(
  targets: readonly Target[],
  { settings, clock }: Pick<AcuvimContext, 'settings' | 'clock'>,
  meters: AcuvimState['meters'],
): readonly Gateway[] {
  const { timeoutMs, backOffMs } = settings;
  const options = { clock, timeoutMs, backOffMs };
  return groupByGateway(
    targets.map((target) => new Meter({ ...options, target, profile: profileOf(target, settings), remembered: meters[targetKey(target)] })),
    options,
  );
}
