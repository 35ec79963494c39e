import type { KubeConfig } from '@kubernetes/client-node';

/**
 * Makes several files in KUBECONFIG merge as kubectl merges them: the first file that defines something wins, also for the context.
 * The library alone uses the last context, which may be another cluster than kubectl's, and fails if two files define the same name.
 */
export function followKubectl(kubeConfig: KubeConfig): KubeConfig {
  kubeConfig.mergeConfig = ({ clusters, users, contexts, currentContext }) => {
    if (!kubeConfig.currentContext) kubeConfig.setCurrentContext(currentContext);
    kubeConfig.clusters = withMissing(kubeConfig.clusters, clusters);
    kubeConfig.users = withMissing(kubeConfig.users, users);
    kubeConfig.contexts = withMissing(kubeConfig.contexts, contexts);
  };
  return kubeConfig;
}

function withMissing<Named extends { readonly name: string }>(known: readonly Named[], later: readonly Named[]): Named[] {
  return [...known, ...later.filter(({ name }) => !known.some((entry) => entry.name === name))];
}
