import type { AcuvimSettings } from './settings.ts';
import type { Target } from './targets/target.ts';

/** What the old stack called the name of a meter: its later version says `system_id`, its event reports ask for `device`. */
const nameTags = { current: 'system_id', legacy: 'device' } as const;

/** The labels of every series of a meter. Those of the target replace those of the site; empty ones are left out. */
export function tagsOf(
  { name, address, tags = {} }: Target,
  { tagSet, location, nodeId, deploymentId }: Pick<AcuvimSettings, 'tagSet' | 'location' | 'nodeId' | 'deploymentId'>,
): Readonly<Record<string, string>> {
  const all = {
    [nameTags[tagSet]]: name,
    ip: address.replace(/^\[|\]$/g, ''),
    role: 'power_meter',
    location,
    node_id: nodeId,
    deployment_id: deploymentId,
    ...tags,
  };
  return Object.fromEntries(Object.entries(all).flatMap(([tag, value]) => (value === undefined || value === '' ? [] : [[tag, value]])));
}
