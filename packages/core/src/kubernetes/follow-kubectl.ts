import type { KubeConfig } from '@kubernetes/client-node';

/**
 * Has several files in KUBECONFIG merged as kubectl merges them: the first that names something wins, and so does the first context.
 * The library on its own takes the last context, which may be another cluster than kubectl's, and fails where two files say the same.
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
  return [...known, ...later.filter(({ name }) => !known.some((each) => each.name === name))];
}
