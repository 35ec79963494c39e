import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { z } from 'zod';
import { FixSettings } from '../errors/errors.ts';
import { type ApiFailure, answerFailure, connectionFailure, credentialsFailure } from './api-failure.ts';
import { ApiConnection, type ApiRequest } from './api-request.ts';
import { refuseUnfitFiles, refuseUnfitKubeconfigs } from './kubeconfig-files.ts';
import { followKubectl } from './follow-kubectl.ts';
import { parseJson } from '../json/parse-json.ts';
import { addressProblem } from '../settings/address-text.ts';

/** Fills in the cluster and the user; tests inject their own. */
export type LoadKubeConfig = (kubeConfig: KubeConfig) => void;

/** The object that the API server returned, or why there is none. */
export type ApiAnswer<ApiObject> = { readonly object: ApiObject } | { readonly failure: ApiFailure };

/** One object behind the Kubernetes API, with only the verbs get and update. */
export interface ApiObjectClient<ApiObject> {
  read(): Promise<ApiAnswer<ApiObject>>;
  /** Replaces the object if `metadata.resourceVersion` is still current. */
  replace(object: ApiObject, options?: { readonly dryRun: boolean }): Promise<ApiAnswer<ApiObject>>;
}

/** A type of objects: `api/v1` and `secrets`, for example. */
export interface ObjectType<ApiObject> {
  readonly api: string;
  readonly resource: string;
  /** Loose, so that the object's other content can be written back. */
  readonly schema: z.ZodType<ApiObject>;
}

/** A request about objects of one namespace. */
export interface NamespaceRequest extends Omit<ApiRequest, 'path'> {
  /** `api/v1` or `apis/batch/v1`. */
  readonly api: string;
  /** What follows the namespace, with the query: `jobs/NAME`. */
  readonly path: string;
}

/** One namespace of a cluster. */
export interface Cluster {
  readonly namespace: string;
  /**
   * Sends one request about objects of this namespace.
   */
  ask<ApiObject>(request: NamespaceRequest, schema: z.ZodType<ApiObject>): Promise<ApiAnswer<ApiObject>>;
  client<ApiObject>(type: ObjectType<ApiObject>, name: string): ApiObjectClient<ApiObject>;
}

export interface ConnectOptions {
  /** Time limit per API server call; 5000 by default. */
  readonly timeoutMs?: number;
  readonly loadKubeConfig?: LoadKubeConfig;
}

/** The kubeconfig's fallback if it finds no cluster. */
const noCluster = 'http://localhost:8080';
const loadDefault: LoadKubeConfig = (kubeConfig) => {
  refuseUnfitKubeconfigs();
  followKubectl(kubeConfig).loadFromDefault();
};
/** Clusters with the same options share connections, so a process needs one handshake only. */
const clusters = new WeakMap<LoadKubeConfig, Map<number, Promise<Cluster | undefined>>>();

/**
 * Connects as `kubectl` would: by KUBECONFIG, ~/.kube/config, or the pod's ServiceAccount.
 * @param setting the variable that names the object in the cluster
 * @throws FixSettings if there is no cluster to connect to
 */
export async function connectCluster(setting: string, options: ConnectOptions = {}): Promise<Cluster> {
  const { timeoutMs = 5_000, loadKubeConfig = loadDefault } = options;
  const byTimeout = clusters.get(loadKubeConfig) ?? new Map<number, Promise<Cluster | undefined>>();
  clusters.set(loadKubeConfig, byTimeout);
  const connecting = byTimeout.get(timeoutMs) ?? connect(loadKubeConfig, timeoutMs);
  byTimeout.set(timeoutMs, connecting);
  const cluster = await connecting;
  if (cluster === undefined) throw new FixSettings([{ name: setting, problem: noClusterProblem }]);
  return cluster;
}

async function connect(loadKubeConfig: LoadKubeConfig, timeoutMs: number): Promise<Cluster | undefined> {
  // Loaded only if a cluster is used.
  const kubernetes = await import('@kubernetes/client-node');
  const kubeConfig = new kubernetes.KubeConfig();
  try {
    loadKubeConfig(kubeConfig);
    refuseUnfitFiles(kubeConfig);
  } catch (error) {
    if (error instanceof FixSettings) throw error;
    // The parser's message quotes the file, which contains credentials; the operating system's does not.
    const why = error instanceof Error && 'syscall' in error ? error.message : 'it is not a kubeconfig';
    throw new FixSettings([{ name: 'KUBECONFIG', problem: `names a file that cannot be used: ${why}`, example: '/home/me/.kube/config' }]);
  }
  const current = kubeConfig.getCurrentCluster();
  const server = current?.server;
  if (server === undefined || server === noCluster) return undefined;
  if (!isUsable(server, current?.skipTLSVerify === true)) {
    const problem =
      'names a server that is not https://HOST:PORT (http:// only with insecure-skip-tls-verify: everything is readable then)';
    throw new FixSettings([{ name: 'KUBECONFIG', problem }]);
  }
  const wrong = addressProblem(server);
  if (wrong !== undefined) throw new FixSettings([{ name: 'KUBECONFIG', problem: `names a server whose address ${wrong}` }]);
  const connection = new ApiConnection(kubeConfig, server, timeoutMs);
  const namespace = kubeConfig.getContextObject(kubeConfig.getCurrentContext())?.namespace?.trim() || 'default';
  return {
    namespace,
    ask: ({ api, path, ...request }, schema) => ask(connection, { ...request, path: `/${api}/namespaces/${namespace}/${path}` }, schema),
    client: ({ api, resource, schema }, name) => objectClient(connection, `/${api}/namespaces/${namespace}/${resource}/${name}`, schema),
  };
}

function isUsable(server: string, isInsecure: boolean): boolean {
  const protocol = URL.parse(server)?.protocol;
  return protocol === 'https:' || (protocol === 'http:' && isInsecure);
}

function objectClient<ApiObject>(connection: ApiConnection, path: string, schema: z.ZodType<ApiObject>): ApiObjectClient<ApiObject> {
  return {
    read: () => ask(connection, { method: 'GET', path }, schema),
    replace: (object, options) => {
      const query = `fieldManager=wattjobs${options?.dryRun === true ? '&dryRun=All' : ''}`;
      return ask(connection, { method: 'PUT', path: `${path}?${query}`, body: JSON.stringify(object) }, schema);
    },
  };
}

async function ask<ApiObject>(connection: ApiConnection, request: ApiRequest, schema: z.ZodType<ApiObject>): Promise<ApiAnswer<ApiObject>> {
  let credentials: RequestOptions;
  try {
    credentials = await connection.credentials();
  } catch (error) {
    // The error itself is dropped: it may contain a plugin's output.
    return { failure: credentialsFailure(error) };
  }
  try {
    const reply = await connection.send(request, credentials);
    const isDone = reply.status === 200 || (reply.status === 201 && request.method === 'POST');
    const read = isDone ? schema.safeParse(parseJson(reply.body)) : undefined;
    return read?.success === true ? { object: read.data } : { failure: answerFailure(reply) };
  } catch (error) {
    // The error itself is dropped: it may contain the request.
    return { failure: connectionFailure(error) };
  }
}

const noClusterProblem =
  'names a Secret, but there is no cluster to keep it in: set KUBECONFIG, or mount the ServiceAccount token if the job runs in a pod';
