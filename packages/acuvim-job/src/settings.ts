import { choice, seconds, type SettingValues, text } from '@wattjobs/core/settings';
import { shardSettings } from '@wattjobs/core/shards';
import { profiles } from './profiles/index.ts';
import { targetsFile } from './targets/targets-file.ts';

/** Every setting of acuvim-job's own; the runner adds those that every job has. */
export const acuvimSettings = {
  targets: targetsFile({
    name: 'TARGETS_FILE',
    help: 'File that lists the meters: one address or `address:port` a line, or YAML with `targets`; only `discover --network` and `plan` work without it',
    example: '/etc/wattjobs/targets.yaml',
    deployment: { atLeastOneOf: 'lists of meters', fileFromValues: { field: 'targets', port: { key: 'port', default: 502 } } },
  }),
  defaultProfile: choice({
    name: 'PROFILE',
    help: 'Profile of the targets that name none; `acuvim-fast` is the block that the old stack read, which has no energy',
    choices: [...profiles.keys()],
    default: 'acuvim-ii',
    example: 'acuvim-fast',
  }),
  tagSet: choice({
    name: 'TAG_SET',
    help: 'Label with the name of the meter: `current` says `system_id`, `legacy` says `device`, which the event reports of the old stack ask for',
    choices: ['current', 'legacy'],
    default: 'current',
    example: 'legacy',
  }),
  location: text({ name: 'LOCATION', help: 'Label `location` of every series', example: 'site_1' }),
  nodeId: text({ name: 'NODE_ID', help: 'Label `node_id` of every series', example: 'node_1' }),
  deploymentId: text({ name: 'DEPLOYMENT_ID', help: 'Label `deployment_id` of every series', example: 'deployment_1' }),
  timeoutMs: seconds({
    name: 'METER_TIMEOUT',
    help: 'How long a meter may take to accept a connection, and to answer a request',
    default: 0.6,
    minimum: 0.05,
    example: '0.6',
  }),
  backOffMs: seconds({
    name: 'METER_BACK_OFF',
    help: 'How long a meter that failed twice in a row is left alone within a run; the next run asks it again',
    default: 300,
    minimum: 0,
    example: '60',
  }),
  ...shardSettings('meters'),
};

export type AcuvimSettings = SettingValues<typeof acuvimSettings>;
