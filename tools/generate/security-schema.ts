import { count, flag, type JsonSchema, listOf, strictObject, text } from './json-schema.ts';

/*
 * Security contexts of Kubernetes, as strict as the API server.
 */

const profile = strictObject({ type: { enum: ['RuntimeDefault', 'Unconfined', 'Localhost'] }, localhostProfile: text }, ['type']);

/** What both a pod and a container may say. */
const inBoth: Readonly<Record<string, JsonSchema>> = {
  runAsUser: count,
  runAsGroup: count,
  runAsNonRoot: flag,
  seLinuxOptions: strictObject({ user: text, role: text, type: text, level: text }),
  seccompProfile: profile,
  appArmorProfile: profile,
};

export const podSecurityContext = strictObject({
  ...inBoth,
  fsGroup: count,
  fsGroupChangePolicy: { enum: ['Always', 'OnRootMismatch'] },
  supplementalGroups: listOf(count),
  supplementalGroupsPolicy: { enum: ['Merge', 'Strict'] },
  sysctls: listOf(strictObject({ name: text, value: text }, ['name', 'value'])),
});

export const containerSecurityContext = strictObject({
  ...inBoth,
  allowPrivilegeEscalation: flag,
  capabilities: strictObject({ add: listOf(text), drop: listOf(text) }),
  privileged: flag,
  procMount: { enum: ['Default', 'Unmasked'] },
  readOnlyRootFilesystem: flag,
});
