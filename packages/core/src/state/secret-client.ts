import type { KubeConfig, V1Secret } from '@kubernetes/client-node';
import { FixSettings } from '../errors/errors.ts';
import { type ApiFailure, apiFailure } from './api-failure.ts';

/** Fills in where the cluster is and who asks; tests inject their own. */
export type LoadKubeConfig = (kubeConfig: KubeConfig) => void;

/** An answer of the API server, or why there was none. */
export type ApiAnswer = { readonly secret: V1Secret } | { readonly failure: ApiFailure };

/** One Secret behind the Kubernetes API: with the verbs get and update, and nothing else. */
export interface SecretClient {
  readonly namespace: string;
  read(): Promise<ApiAnswer>;
  /** Replaces the Secret if `metadata.resourceVersion` is still the current one. */
  replace(secret: V1Secret, options?: { readonly dryRun: boolean }): Promise<ApiAnswer>;
}

/** What the client falls back to where it finds no cluster at all. */
const noCluster = 'http://localhost:8080';

/**
 * Connects as `kubectl` would: by KUBECONFIG, by ~/.kube/config, or as the pod's ServiceAccount.
 * The Kubernetes client takes longer to load than the rest of a job, so it is imported only here.
 * @throws FixSettings where there is no cluster to connect to
 */
export async function connectSecretClient(name: string, loadKubeConfig: LoadKubeConfig, timeoutMs: number): Promise<SecretClient> {
  const kubernetes = await import('@kubernetes/client-node');
  const kubeConfig = new kubernetes.KubeConfig();
  try {
    loadKubeConfig(kubeConfig);
  } catch (error) {
    // The parser's message quotes the file, which holds credentials; the operating system's does not.
    const why = error instanceof Error && 'syscall' in error ? error.message : 'it is not a kubeconfig';
    throw new FixSettings([{ name: 'KUBECONFIG', problem: `names a file that cannot be used: ${why}`, example: '/home/me/.kube/config' }]);
  }
  const server = kubeConfig.getCurrentCluster()?.server;
  if (server === undefined || server === noCluster) throw new FixSettings([{ name: 'STATE_URL', problem: noClusterProblem }]);

  const api = new kubernetes.CoreV1Api(
    kubernetes.createConfiguration({
      baseServer: new kubernetes.ServerConfiguration(server, {}),
      authMethods: { default: kubeConfig },
      // The client itself would wait for minutes. The signal also ends an answer that stalls half-way.
      promiseMiddleware: [
        {
          pre: async (request) => {
            request.setSignal(AbortSignal.timeout(timeoutMs));
            return request;
          },
          post: async (response) => response,
        },
      ],
    }),
  );
  const namespace = kubeConfig.getContextObject(kubeConfig.getCurrentContext())?.namespace?.trim() || 'default';
  const isApiException = (error: unknown) => error instanceof kubernetes.ApiException;
  const answer = async (call: Promise<V1Secret>): Promise<ApiAnswer> => {
    try {
      const secret = await call;
      // A proxy may answer 200 with a page of its own.
      if (secret.metadata?.resourceVersion !== undefined) return { secret };
      return { failure: apiFailure(undefined, isApiException) };
    } catch (error) {
      return { failure: apiFailure(error, isApiException) };
    }
  };
  return {
    namespace,
    read: () => answer(api.readNamespacedSecret({ name, namespace })),
    replace: (body, { dryRun } = { dryRun: false }) =>
      answer(api.replaceNamespacedSecret({ name, namespace, body, fieldManager: 'wattjobs', ...(dryRun ? { dryRun: 'All' } : {}) })),
  };
}

const noClusterProblem =
  'names a Secret, but there is no cluster to keep it in: set KUBECONFIG, or mount the ServiceAccount token where the job runs in a pod';
