import type { Setting } from '@wattjobs/core/settings';
import { environmentSchema } from './chart-environment.ts';
import { count, flag, type JsonSchema, optionalObjectName, strictObject, text } from './json-schema.ts';
import { egressRules, networkPeers, textMap } from './kubernetes-schema.ts';

/** What the API and a source have in common: the definitions with these names. */
const asInSource = [
  'image',
  'resources',
  'podLabels',
  'podAnnotations',
  'nodeSelector',
  'tolerations',
  'affinity',
  'volumes',
  'volumeMounts',
] as const;

/** The schema of the values for the local API. */
export function apiSchema(settings: readonly Setting[]): JsonSchema {
  return strictObject({
    enabled: flag,
    auth: strictObject({ existingSecret: optionalObjectName }),
    database: strictObject({ existingSecret: optionalObjectName }),
    persistence: strictObject({ size: { type: 'string', pattern: '^[0-9]+([.][0-9]+)?[kKMGTPE]?i?$' }, storageClass: text }),
    replicas: count,
    env: environmentSchema(settings.filter((setting) => !isChosenByTheChart(setting))),
    service: strictObject({
      type: { enum: ['ClusterIP', 'NodePort', 'LoadBalancer'] },
      ipFamilyPolicy: { enum: ['', 'SingleStack', 'PreferDualStack', 'RequireDualStack'] },
      annotations: textMap,
    }),
    ingress: strictObject({
      enabled: flag,
      className: optionalObjectName,
      annotations: textMap,
      host: text,
      path: { ...settings.find(({ deployment }) => deployment?.filledWith === 'ingress-path')?.schema, minLength: 1 },
      tlsSecret: optionalObjectName,
    }),
    networkPolicy: strictObject({ enabled: flag, from: networkPeers, egress: egressRules }),
    // A source omits it; here it may be empty.
    priorityClassName: optionalObjectName,
    ...Object.fromEntries(asInSource.map((name) => [name, { $ref: `#/definitions/${name}` }])),
  });
}

/** Whether only the chart sets it. The parts of a database's address are such settings: a Secret contains it as a whole. */
function isChosenByTheChart({ deployment }: Setting): boolean {
  return deployment?.filledWith === 'container' || deployment?.filledWith === 'database';
}
