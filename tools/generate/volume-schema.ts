import { count, flag, listOf, objectName, optionalObjectName, strictObject, text, textMap } from './json-schema.ts';

/*
 * Volumes of Kubernetes, and how containers mount them: as strict as the API server, for the kinds that pods of this chart can use.
 */

const items = listOf(strictObject({ key: text, path: text, mode: count }, ['key', 'path']));
const secret = { items, optional: flag };
const fieldRef = strictObject({ apiVersion: text, fieldPath: text }, ['fieldPath']);
const downwardItems = listOf(strictObject({ path: text, fieldRef, mode: count }, ['path', 'fieldRef']));

const projected = strictObject(
  {
    defaultMode: count,
    sources: listOf(
      strictObject({
        secret: strictObject({ name: objectName, ...secret }, ['name']),
        configMap: strictObject({ name: objectName, ...secret }, ['name']),
        serviceAccountToken: strictObject({ audience: text, expirationSeconds: count, path: text }, ['path']),
        downwardAPI: strictObject({ items: downwardItems }),
      }),
    ),
  },
  ['sources'],
);

export const volumes = listOf(
  strictObject(
    {
      name: objectName,
      secret: strictObject({ secretName: objectName, defaultMode: count, ...secret }, ['secretName']),
      configMap: strictObject({ name: objectName, defaultMode: count, ...secret }, ['name']),
      persistentVolumeClaim: strictObject({ claimName: objectName, readOnly: flag }, ['claimName']),
      emptyDir: strictObject({ medium: text, sizeLimit: text }),
      csi: strictObject(
        { driver: text, readOnly: flag, fsType: text, volumeAttributes: textMap, nodePublishSecretRef: strictObject({ name: objectName }) },
        ['driver'],
      ),
      projected,
      downwardAPI: strictObject({ defaultMode: count, items: downwardItems }),
      nfs: strictObject({ server: text, path: { type: 'string', pattern: '^/' }, readOnly: flag }, ['server', 'path']),
      hostPath: strictObject({ path: text, type: text }, ['path']),
    },
    ['name'],
  ),
);

export const volumeMounts = listOf(
  strictObject(
    {
      name: objectName,
      mountPath: { type: 'string', pattern: '^/' },
      subPath: text,
      subPathExpr: text,
      readOnly: flag,
      recursiveReadOnly: { enum: ['Disabled', 'IfPossible', 'Enabled'] },
      mountPropagation: { enum: ['None', 'HostToContainer', 'Bidirectional'] },
    },
    ['name', 'mountPath'],
  ),
);

/** A claim that the chart makes, or an existing one. */
export const persistence = {
  existingClaim: optionalObjectName,
  size: { type: 'string', pattern: '^[0-9]+([.][0-9]+)?[kKMGTPE]?i?$' },
  storageClass: text,
};
