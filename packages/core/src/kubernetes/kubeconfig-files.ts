import { delimiter, join } from 'node:path';
import type { KubeConfig } from '@kubernetes/client-node';
import { FixSettings } from '../errors/errors.ts';
import { readFileText } from '../files/read-file-text.ts';
import { largestDocumentBytes } from '../files/read-named-file.ts';

/**
 * Checks the files that `KubeConfig.loadFromDefault` is about to read: those of KUBECONFIG, else ~/.kube/config.
 * The library reads the variable from the process, so this function does too.
 * @throws FixSettings if one is not a text file of limited size; the library reports missing files
 */
export function refuseUnfitKubeconfigs(variables: Readonly<Record<string, string | undefined>> = process.env): void {
  const named = (variables['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const home = variables['HOME'];
  const usual = home === undefined || home === '' ? [] : [join(home, '.kube', 'config')];
  for (const path of named.length > 0 ? named : usual) refuseUnless(path, 'names', largestDocumentBytes);
}

/**
 * Checks the files that a kubeconfig names: certificates, key and token. The library reads them for each connection.
 * @throws FixSettings if one is not a text file of limited size
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
  // A missing or unreadable file may exist for the next request: a plugin may create it.
  if ('text' in read || read.errno !== undefined) return;
  throw new FixSettings([{ name: 'KUBECONFIG', problem: `${verb} ${path}, which ${read.problem}`, example: '/home/me/.kube/config' }]);
}
