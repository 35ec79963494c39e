import { count, type JsonSchema, listOf, mapOf, strictObject, text, textMap } from './json-schema.ts';

/*
 * The parts of the Kubernetes API that the chart passes on from its values, as strict as the API server.
 */

/** Labels that the chart adds to its own: those, by which it finds its pods, cannot be replaced. */
export const labels: JsonSchema = {
  type: 'object',
  additionalProperties: { type: 'string', pattern: '^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$', maxLength: 63 },
  patternProperties: {
    '^(app\\.kubernetes\\.io/(name|instance|component|version|managed-by)|helm\\.sh/chart|wattjobs/.*)$': {
      const: 'left out: the chart itself sets this label',
    },
  },
};

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

export const topologySpreadConstraints = listOf(
  strictObject(
    {
      maxSkew: { type: 'integer', minimum: 1 },
      topologyKey: text,
      whenUnsatisfiable: { enum: ['DoNotSchedule', 'ScheduleAnyway'] },
      labelSelector,
      matchLabelKeys: listOf(text),
      minDomains: { type: 'integer', minimum: 1 },
      nodeAffinityPolicy: { enum: ['Honor', 'Ignore'] },
      nodeTaintsPolicy: { enum: ['Honor', 'Ignore'] },
    },
    ['maxSkew', 'topologyKey', 'whenUnsatisfiable'],
  ),
);

export const hostAliases = listOf(strictObject({ ip: text, hostnames: listOf(text) }, ['ip', 'hostnames']));

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
