import { renderChart } from './run-tool.ts';

/** A folder of plain manifests, and the chart values that it is rendered with. */
export interface ManifestFolder {
  /** Relative to the repository. */
  readonly folder: string;
  readonly values: string;
}

/** Every folder of plain manifests: each can be applied alone or with the others. */
export const manifestFolders: readonly ManifestFolder[] = [
  { folder: 'k8s/', values: 'test/chart/k8s-values.yaml' },
  { folder: 'k8s/acuvim/', values: 'test/chart/k8s-acuvim-values.yaml' },
  { folder: 'k8s/enphase/', values: 'test/chart/k8s-enphase-values.yaml' },
  { folder: 'k8s/consumption/', values: 'test/chart/k8s-consumption-values.yaml' },
];

// Helm leaves the namespace to the user; `kubectl apply` needs an existing one, and applies files in order of name.
const namespace = `apiVersion: v1
kind: Namespace
metadata:
  name: wattjobs
  labels:
    pod-security.kubernetes.io/enforce: restricted
`;

/** The plain manifests of a folder by file name: one file per template with output. */
export async function k8sManifests({ values }: ManifestFolder): Promise<ReadonlyMap<string, string>> {
  const origin = `# Rendered from charts/wattjobs by \`node test/chart/render-k8s.ts\`, with ${values}.\n`;
  const rendered = await renderChart(['--values', values, '--skip-tests']);
  const files = new Map([['00-namespace.yaml', `${origin}${namespace}`]]);
  for (const document of rendered.split(/^---\n/m).slice(1)) {
    const [, template] = /^# Source: wattjobs\/templates\/(\S+\.yaml)\n/.exec(document) ?? [];
    if (template === undefined) throw new Error(`helm template names no source for:\n${document}`);
    const body = document.slice(document.indexOf('\n') + 1).trimEnd();
    files.set(template, `${files.get(template) ?? origin}---\n${body}\n`);
  }
  return files;
}
