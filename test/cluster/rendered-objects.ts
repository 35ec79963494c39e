import { parseAllDocuments } from 'yaml';

interface PodTemplate {
  readonly metadata?: object;
  readonly spec: { readonly serviceAccountName?: string };
}

interface RenderedObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: PodTemplate['spec'] & {
    readonly template?: PodTemplate;
    readonly jobTemplate?: { readonly spec: { readonly template: PodTemplate } };
  };
}

/** A pod as each workload, CronJob and test in the output of `helm template` would start it. */
export function podsOf(rendered: string): readonly PodTemplate[] {
  return objects(rendered).flatMap(({ kind, metadata: { name }, spec }) => {
    if (spec === undefined) return [];
    const template = kind === 'Pod' ? { spec } : (spec.jobTemplate?.spec.template ?? spec.template);
    return template === undefined ? [] : [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: `${name}-pod` }, spec: template.spec }];
  });
}

/** The accounts of these pods, existing ones among them. */
export function accountsOf(rendered: string, namespace: string): readonly object[] {
  const names = new Set(podsOf(rendered).flatMap(({ spec: { serviceAccountName } }) => serviceAccountName ?? []));
  return [...names].map((name) => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }));
}

function objects(rendered: string): readonly RenderedObject[] {
  // A document with only comments is null.
  return parseAllDocuments(rendered).flatMap((document) => (document.toJS() as RenderedObject | null) ?? []);
}
