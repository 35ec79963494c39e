import { renderChart } from './run-tool.ts';

const origin = '# Rendered from charts/wattjobs by `node test/chart/render-k8s.ts`, with test/chart/k8s-values.yaml.\n';

// Helm leaves the namespace to whoever installs; `kubectl apply` needs one that is there, and applies in the order of the names.
const namespace = `${origin}apiVersion: v1
kind: Namespace
metadata:
  name: wattjobs
  labels:
    pod-security.kubernetes.io/enforce: restricted
`;

/** The plain manifests, by their file names in k8s/: one file for each template that makes anything. */
export async function k8sManifests(): Promise<ReadonlyMap<string, string>> {
  const rendered = await renderChart(['--values', 'test/chart/k8s-values.yaml', '--skip-tests']);
  const files = new Map([['00-namespace.yaml', namespace]]);
  for (const document of rendered.split(/^---\n/m).slice(1)) {
    const [, template] = /^# Source: wattjobs\/templates\/(\S+\.yaml)\n/.exec(document) ?? [];
    if (template === undefined) throw new Error(`helm template names no source for:\n${document}`);
    const body = document.slice(document.indexOf('\n') + 1).trimEnd();
    files.set(template, `${files.get(template) ?? origin}---\n${body}\n`);
  }
  return files;
}
