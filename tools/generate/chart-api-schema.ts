import type { Setting } from '@wattjobs/core/settings';
import { environmentSchema } from './chart-environment.ts';
import { count, flag, type JsonSchema, listOf, optionalObjectName, strictObject, text, textMap } from './json-schema.ts';
import { egressRules, networkPeers } from './kubernetes-schema.ts';
import { persistence } from './volume-schema.ts';

/** Whether a Service has addresses of IPv4, IPv6 or both; empty for the cluster's default. */
export const ipFamilyPolicy: JsonSchema = { enum: ['', 'SingleStack', 'PreferDualStack', 'RequireDualStack'] };

/** A number of pods or a share of them; empty if it is not given. */
const podsOrShare: JsonSchema = { anyOf: [count, { type: 'string', pattern: '^([0-9]+%)?$' }] };

/** The schema of the values for the local API. */
export function apiSchema(settings: readonly Setting[], ofPods: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return strictObject({
    enabled: flag,
    auth: strictObject({ existingSecret: optionalObjectName }),
    database: strictObject({ existingSecret: optionalObjectName, existingSecretKey: { type: 'string', pattern: '^[-._a-zA-Z0-9]+$' } }),
    persistence: strictObject(persistence),
    replicas: count,
    env: environmentSchema(settings.filter((setting) => !isChosenByTheChart(setting))),
    service: strictObject({
      type: { enum: ['ClusterIP', 'NodePort', 'LoadBalancer'] },
      ipFamilyPolicy,
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
    jobs: strictObject({ enabled: flag }),
    retention: strictObject({
      enabled: flag,
      schedule: { type: 'string', minLength: 1 },
      readingsMonths: { ...count, minimum: 1 },
      evidenceMonths: { ...count, minimum: 1 },
    }),
    billing: strictObject({
      enabled: flag,
      // On the 1st, the month has not ended in zones west of UTC.
      day: { ...count, minimum: 2, maximum: 28 },
      hour: { ...count, maximum: 23 },
      formats: listOf({ enum: ['csv', 'csv-charges', 'xlsx', 'pdf', 'json'] }),
      decimalStyle: { enum: ['dot', 'comma'] },
      acceptQuestions: text,
      existingClaim: optionalObjectName,
      env: environmentSchema(settings.filter(isOfBills)),
      existingSecret: optionalObjectName,
    }),
    check: strictObject({ readEvents: flag }),
    podDisruptionBudget: strictObject({ enabled: flag, minAvailable: podsOrShare, maxUnavailable: podsOrShare }),
    image: { $ref: '#/definitions/image' },
    resources: { $ref: '#/definitions/resources' },
    ...ofPods,
  });
}

/** Whether it says where bills go. */
function isOfBills({ name, deployment }: Setting): boolean {
  return deployment?.filledWith === 'billing' || name === 'WEBHOOK_URL' || name === 'WEBHOOK_SECRET';
}

/** Whether only the chart sets it, or only the values of bills. The parts of a database's address are such settings: a Secret contains it as a whole. */
function isChosenByTheChart({ deployment }: Setting): boolean {
  return ['container', 'database', 'billing'].includes(deployment?.filledWith ?? '');
}
