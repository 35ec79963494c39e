import { count, flag, type JsonSchema, listOf, mapOf, objectName, strictObject, text } from './json-schema.ts';

/*
 * The parts of the Kubernetes API that the chart passes on from its values, as strict as the API server.
 * It only contains the volumes that a source can use: files with secrets, certificates, and its state.
 */

export const textMap = mapOf(text);

export const pullPolicy: JsonSchema = { enum: ['Always', 'IfNotPresent', 'Never'] };

/** An image that overrides the chart's own choice. */
export const image = strictObject({
  registry: text,
  repository: text,
  tag: text,
  digest: { type: 'string', pattern: '^(sha256:[0-9a-f]{64})?$' },
  pullPolicy,
});

const quantities = mapOf({
  anyOf: [
    { type: 'number', minimum: 0 },
    { type: 'string', pattern: '^[0-9]+([.][0-9]+)?([eE][0-9]+|[numkKMGTPE]i?)?$' },
  ],
});

export const resources = strictObject({ requests: quantities, limits: quantities });

export const tolerations = listOf(
  strictObject({
    key: text,
    operator: { enum: ['Equal', 'Exists'] },
    value: text,
    effect: { enum: ['NoSchedule', 'PreferNoSchedule', 'NoExecute'] },
    tolerationSeconds: { type: 'integer' },
  }),
);

const expressions = listOf(
  strictObject({ key: text, operator: { enum: ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'] }, values: listOf(text) }, [
    'key',
    'operator',
  ]),
);
const labelSelector = strictObject({ matchLabels: textMap, matchExpressions: expressions });
const nodeTerm = strictObject({ matchExpressions: expressions, matchFields: expressions });
const podTerm = strictObject(
  {
    labelSelector,
    namespaceSelector: labelSelector,
    namespaces: listOf(text),
    topologyKey: text,
    matchLabelKeys: listOf(text),
    mismatchLabelKeys: listOf(text),
  },
  ['topologyKey'],
);
const weight = { type: 'integer', minimum: 1, maximum: 100 };
const podAffinity = strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: listOf(podTerm),
  preferredDuringSchedulingIgnoredDuringExecution: listOf(
    strictObject({ weight, podAffinityTerm: podTerm }, ['weight', 'podAffinityTerm']),
  ),
});

export const affinity = strictObject({
  nodeAffinity: strictObject({
    requiredDuringSchedulingIgnoredDuringExecution: strictObject({ nodeSelectorTerms: listOf(nodeTerm) }, ['nodeSelectorTerms']),
    preferredDuringSchedulingIgnoredDuringExecution: listOf(strictObject({ weight, preference: nodeTerm }, ['weight', 'preference'])),
  }),
  podAffinity,
  podAntiAffinity: podAffinity,
});

const items = listOf(strictObject({ key: text, path: text, mode: count }, ['key', 'path']));

export const volumes = listOf(
  strictObject(
    {
      name: objectName,
      secret: strictObject({ secretName: objectName, items, defaultMode: count, optional: flag }, ['secretName']),
      configMap: strictObject({ name: objectName, items, defaultMode: count, optional: flag }, ['name']),
      persistentVolumeClaim: strictObject({ claimName: objectName, readOnly: flag }, ['claimName']),
      emptyDir: strictObject({ medium: text, sizeLimit: text }),
      csi: strictObject(
        { driver: text, readOnly: flag, fsType: text, volumeAttributes: textMap, nodePublishSecretRef: strictObject({ name: objectName }) },
        ['driver'],
      ),
    },
    ['name'],
  ),
);

export const volumeMounts = listOf(
  strictObject({ name: objectName, mountPath: { type: 'string', pattern: '^/' }, subPath: text, readOnly: flag }, ['name', 'mountPath']),
);

export const networkPeers = listOf(
  strictObject({
    ipBlock: strictObject({ cidr: text, except: listOf(text) }, ['cidr']),
    podSelector: labelSelector,
    namespaceSelector: labelSelector,
  }),
);

export const egressRules = listOf(
  strictObject({
    to: networkPeers,
    ports: listOf(strictObject({ port: { type: ['integer', 'string'] }, endPort: count, protocol: { enum: ['TCP', 'UDP', 'SCTP'] } })),
  }),
);
