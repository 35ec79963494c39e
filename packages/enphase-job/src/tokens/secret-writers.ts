import { z } from 'zod';

const texts = z.record(z.string(), z.string()).catch({});
const owned = z.record(z.string(), z.unknown()).catch({});
const metadataSchema = z.object({
  annotations: texts,
  labels: texts,
  ownerReferences: z.array(z.object({ kind: z.string(), name: z.string() })).catch([]),
  managedFields: z
    .array(
      z.object({
        manager: z.string().catch('unknown'),
        operation: z.string().catch('Update'),
        time: z.string().optional(),
        fieldsV1: z.object({ 'f:data': owned, 'f:stringData': owned }).catch({ 'f:data': {}, 'f:stringData': {} }),
      }),
    )
    .catch([]),
});

interface Mark {
  readonly in: 'labels' | 'annotations';
  readonly key: string;
  readonly tool: string;
  /** Whether its value is a name. */
  readonly isName: boolean;
}

/** Labels and annotations by which tools mark what they manage. */
const marks: readonly Mark[] = [
  { in: 'annotations', key: 'argocd.argoproj.io/tracking-id', tool: 'Argo CD', isName: true },
  { in: 'labels', key: 'argocd.argoproj.io/instance', tool: 'Argo CD', isName: true },
  { in: 'labels', key: 'kustomize.toolkit.fluxcd.io/name', tool: 'the Flux Kustomization', isName: true },
  { in: 'labels', key: 'helm.toolkit.fluxcd.io/name', tool: 'the Flux HelmRelease', isName: true },
  { in: 'annotations', key: 'meta.helm.sh/release-name', tool: 'the Helm release', isName: true },
  { in: 'labels', key: 'reconcile.external-secrets.io/managed', tool: 'External Secrets', isName: false },
  { in: 'annotations', key: 'reconcile.external-secrets.io/data-hash', tool: 'External Secrets', isName: false },
  { in: 'labels', key: 'velero.io/restore-name', tool: 'the Velero restore', isName: true },
];
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
/** This product's name in its API server requests. */
const jobFieldManager = 'wattjobs';

/**
 * Who may have written a key of a Secret, for people: the field managers that own it now, with their times, then the tools that mark the Secret.
 * Only names are returned, never a value: `last-applied-configuration` contains the data themselves.
 * Sources: Kubernetes, "Server-Side Apply" (`managedFields`); the documentation of each tool (tracking labels and annotations).
 */
export function secretWriters(metadata: unknown, key: string): readonly string[] {
  const read = metadataSchema.safeParse(metadata);
  if (!read.success) return [];
  const { annotations, labels, ownerReferences, managedFields } = read.data;
  // A server-side apply of `stringData` owns those fields, although `data` is what changes.
  const managers = managedFields
    .filter(
      ({ manager, fieldsV1 }) =>
        manager !== jobFieldManager && [fieldsV1['f:data'], fieldsV1['f:stringData']].some((keys) => `f:${key}` in keys),
    )
    .map(({ manager, operation, time }) => `the field manager ${manager} (${operation}${time === undefined ? '' : ` at ${time}`})`);
  const owners = ownerReferences.map(({ kind, name }) => `its owner ${kind} ${name}`);
  const marked = marks.flatMap((mark) => {
    const value = { annotations, labels }[mark.in][mark.key];
    return value === undefined ? [] : [mark.isName ? `${mark.tool} ${value}` : mark.tool];
  });
  const applied = annotations[lastApplied] === undefined ? [] : ['kubectl apply'];
  return [...new Set([...managers, ...owners, ...marked, ...applied])];
}
