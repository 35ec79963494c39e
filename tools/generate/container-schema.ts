import { count, flag, type JsonSchema, listOf, objectName, strictObject, text } from './json-schema.ts';
import { pullPolicy } from './kubernetes-schema.ts';

/*
 * Containers of Kubernetes and their variables, as strict as the API server.
 */

const keyOf = strictObject({ name: objectName, key: text, optional: flag }, ['name', 'key']);
const variableName: JsonSchema = { type: 'string', pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$' };

/** Variables with a value, or with the place that it comes from. */
export const variables = listOf({
  ...strictObject(
    {
      name: variableName,
      value: text,
      valueFrom: {
        ...strictObject({
          secretKeyRef: keyOf,
          configMapKeyRef: keyOf,
          fieldRef: strictObject({ apiVersion: text, fieldPath: text }, ['fieldPath']),
          resourceFieldRef: strictObject({ containerName: text, resource: text, divisor: { type: ['string', 'number'] } }, ['resource']),
        }),
        minProperties: 1,
        maxProperties: 1,
      },
    },
    ['name'],
  ),
  dependencies: { value: { properties: { valueFrom: { const: 'left out: there is a value, too' } } } },
});

const reference = strictObject({ name: objectName, optional: flag }, ['name']);

/** ConfigMaps and Secrets, all keys of which become variables. */
export const environmentFrom = listOf({
  ...strictObject({ prefix: text, configMapRef: reference, secretRef: reference }),
  anyOf: [{ required: ['configMapRef'] }, { required: ['secretRef'] }],
});

const port: JsonSchema = { type: ['integer', 'string'] };
const httpGet = strictObject(
  { path: text, port, host: text, scheme: { enum: ['HTTP', 'HTTPS'] }, httpHeaders: listOf(strictObject({ name: text, value: text })) },
  ['port'],
);
const exec = strictObject({ command: listOf(text) }, ['command']);
const sleep = strictObject({ seconds: count }, ['seconds']);
const hook = strictObject({ exec, httpGet, sleep });
/** A probe of such a container. */
export const probe = strictObject({
  exec,
  httpGet,
  tcpSocket: strictObject({ port, host: text }, ['port']),
  grpc: strictObject({ port: count, service: text }, ['port']),
  initialDelaySeconds: count,
  periodSeconds: count,
  timeoutSeconds: count,
  successThreshold: count,
  failureThreshold: count,
  terminationGracePeriodSeconds: count,
});

const sameAs = (field: string): JsonSchema => ({ $ref: `#/definitions/${field}` });

/** A container beside the chart's own; what both have is the same as in the fields of pods. */
export const sideContainer = strictObject(
  {
    name: { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 },
    image: text,
    imagePullPolicy: pullPolicy,
    command: listOf(text),
    args: listOf(text),
    workingDir: text,
    env: sameAs('extraEnv'),
    envFrom: sameAs('envFrom'),
    ports: listOf(strictObject({ name: text, containerPort: count, protocol: { enum: ['TCP', 'UDP', 'SCTP'] } }, ['containerPort'])),
    resources: sameAs('resources'),
    restartPolicy: { enum: ['Always'] },
    securityContext: sameAs('securityContext'),
    volumeMounts: sameAs('volumeMounts'),
    lifecycle: strictObject({ postStart: hook, preStop: hook }),
    startupProbe: sameAs('probe'),
    livenessProbe: sameAs('probe'),
    readinessProbe: sameAs('probe'),
    terminationMessagePath: text,
    terminationMessagePolicy: { enum: ['File', 'FallbackToLogsOnError'] },
  },
  ['name', 'image'],
);
