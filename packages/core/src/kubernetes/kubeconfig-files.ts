import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { FixSettings } from '../errors/errors.ts';
import { readFileText } from '../files/read-file-text.ts';
import { largestDocumentBytes } from '../files/read-named-file.ts';

/**
 * Looks at the files that `KubeConfig.loadFromDefault` is about to read as they are, in one go: KUBECONFIG, else ~/.kube/config.
 * The library takes the variable from the process, so this does as well.
 * @throws FixSettings where one is no text file of bounded size; what is missing, the library tells
 */
export function refuseUnfitKubeconfigs(variables: Readonly<Record<string, string | undefined>> = process.env): void {
  const named = (variables['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const home = variables['HOME'];
  const usual = home === undefined || home === '' ? [] : [join(home, '.kube', 'config')];
  for (const path of named.length > 0 ? named : usual) refuseUnless(path, 'names', largestDocumentBytes);
}

/**
 * Looks at the files that a kubeconfig names: certificates, key and token, which the library reads with each connection.
 * @throws FixSettings where one is no text file of bounded size
 */
export function refuseUnfitFiles(kubeConfig: KubeConfig): void {
  const cluster = kubeConfig.getCurrentCluster();
  const user = kubeConfig.getCurrentUser();
  const tokenFile: unknown = user?.authProvider?.config?.tokenFile;
  for (const path of [cluster?.caFile, user?.certFile, user?.keyFile, tokenFile]) {
    if (typeof path === 'string') refuseUnless(path, 'leads to');
  }
}

function refuseUnless(path: string, verb: string, largestBytes?: number): void {
  const read = readFileText(path, largestBytes);
  // What is missing or may not be read can be there with the next request: a plugin may make it.
  if ('text' in read || read.errno !== undefined) return;
  throw new FixSettings([{ name: 'KUBECONFIG', problem: `${verb} ${path}, which ${read.problem}`, example: '/home/me/.kube/config' }]);
}
