import { stringify } from 'yaml';
import { environmentFrom, variables } from './container-schema.ts';
import type { GeneratedFile } from './generated-file.ts';
import { flag, type JsonSchema, listOf, optionalObjectName, strictObject, textMap } from './json-schema.ts';
import { affinity, hostAliases, labels, tolerations, topologySpreadConstraints } from './kubernetes-schema.ts';
import { containerSecurityContext, podSecurityContext } from './security-schema.ts';
import { volumeMounts, volumes } from './volume-schema.ts';

/** A field among the chart's values. */
export interface ChartField {
  readonly name: string;
  /** One line, for the README, values.yaml and the schema. */
  readonly help: string;
  readonly schema: JsonSchema;
}

/** A field that every pod of the chart has: those of sources, of the API, of the Pushgateway and of VictoriaMetrics. */
export interface PodField extends ChartField {
  /** How values.yaml writes that nothing is given. */
  readonly empty: object | '';
  /** The templates copy it into the pod's spec under the same name. */
  readonly copied?: true;
}

/** The values of each server that the chart runs: all have the fields of pods. */
export const servers = ['api', 'pushgateway', 'victoriaMetrics'] as const;

const sideContainers = listOf({ $ref: '#/definitions/sideContainer' });

/** The fields of every pod, in the order in which they are documented and rendered. */
export const podFields: readonly PodField[] = [
  {
    name: 'extraEnv',
    help: 'More variables, with `value` or `valueFrom`, as in a container of Kubernetes; their names are not checked',
    schema: variables,
    empty: [],
  },
  { name: 'envFrom', help: 'ConfigMaps and Secrets, all keys of which become variables', schema: environmentFrom, empty: [] },
  { name: 'volumes', help: 'Volumes, such as those with secrets, certificates or state', schema: volumes, empty: [] },
  { name: 'volumeMounts', help: 'Paths of the volumes in the container', schema: volumeMounts, empty: [] },
  { name: 'initContainers', help: 'Containers that run before the others', schema: sideContainers, empty: [] },
  {
    name: 'sidecars',
    help: 'Containers that run beside the main one and end after it, as init containers with `restartPolicy: Always`',
    schema: sideContainers,
    empty: [],
  },
  { name: 'labels', help: 'More labels of the CronJob, Deployment or StatefulSet', schema: labels, empty: {} },
  { name: 'annotations', help: 'Annotations of the CronJob, Deployment or StatefulSet', schema: textMap, empty: {} },
  { name: 'podLabels', help: 'More labels of the pods', schema: labels, empty: {} },
  { name: 'podAnnotations', help: 'Annotations of the pods', schema: textMap, empty: {} },
  {
    name: 'serviceAccount',
    help: 'The account of the pods: `name` for another name, `create: false` for an existing one, and its `labels` and `annotations`',
    schema: strictObject({ create: flag, name: optionalObjectName, labels, annotations: textMap }),
    empty: {},
  },
  {
    name: 'podSecurityContext',
    help: 'Overrides of the security context of the pods, field by field',
    schema: podSecurityContext,
    empty: {},
  },
  {
    name: 'securityContext',
    help: 'Overrides of the security context of the container, field by field',
    schema: containerSecurityContext,
    empty: {},
  },
  { name: 'nodeSelector', help: 'Labels that a node must have', schema: textMap, empty: {}, copied: true },
  { name: 'tolerations', help: 'Taints that the pods accept', schema: tolerations, empty: [], copied: true },
  { name: 'affinity', help: 'Nodes that the pods prefer or avoid', schema: affinity, empty: {}, copied: true },
  { name: 'priorityClassName', help: 'Priority class of the pods', schema: optionalObjectName, empty: '', copied: true },
  { name: 'hostAliases', help: 'More entries of `/etc/hosts`', schema: hostAliases, empty: [], copied: true },
  {
    name: 'topologySpreadConstraints',
    help: 'How pods spread over nodes and zones; a constraint without `labelSelector` counts the pods beside it',
    schema: topologySpreadConstraints,
    empty: [],
  },
];

/** What the chart's templates need to know of this list. */
export function podFieldsFile(): GeneratedFile {
  const copied = podFields.filter((field) => field.copied === true).map(({ name }) => name);
  const comment = '# Generated from the fields of every pod by `node dev.mjs run generate`.\n';
  return { path: 'charts/wattjobs/files/pod-fields.yaml', content: comment + stringify({ copied }) };
}

/**
 * The text of values.yaml with these fields, empty and documented, between each pair of `# generated: pod-fields` and `# /generated`.
 * @throws Error if a server that the chart runs lacks the pair
 */
export function withPodFields(yamlText: string): string {
  let found = 0;
  const filled = yamlText.replaceAll(/^( *)# generated: pod-fields\n(?:.*\n)*?\1# \/generated$/gm, (_block, indentation: string) => {
    found += 1;
    const fields = podFields.flatMap(({ name, help, empty }) => [`# -- ${help}`, `${name}: ${JSON.stringify(empty)}`]);
    return ['# generated: pod-fields', ...fields, '# /generated'].map((line) => indentation + line).join('\n');
  });
  if (found !== servers.length) throw new Error(`values.yaml has ${found} places for the fields of pods instead of ${servers.length}`);
  return filled;
}
