import { describe, expect, it } from 'vitest';
import { secretWriters } from './secret-writers.ts';

const owns = (manager: string, ...keys: readonly string[]) => ({
  manager,
  operation: 'Update',
  time: '2026-01-15T12:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: { 'f:data': Object.fromEntries(keys.map((key) => [`f:${key}`, {}])), 'f:type': {} },
});

describe('the possible writers of a key of a Secret', () => {
  it('include the manager of that key, and never this product', () => {
    const managedFields = [
      owns('wattjobs', 'refresh_token'),
      owns('argocd-controller', 'refresh_token'),
      owns('kubectl-create', 'api_key'),
    ];
    expect(secretWriters({ managedFields }, 'refresh_token')).toEqual([
      'the field manager argocd-controller (Update at 2026-01-15T12:00:00Z)',
    ]);
  });

  it('include a manager that applied the key as stringData', () => {
    const managedFields = [{ ...owns('argocd-controller'), operation: 'Apply', fieldsV1: { 'f:stringData': { 'f:refresh_token': {} } } }];
    expect(secretWriters({ managedFields }, 'refresh_token')).toEqual([
      'the field manager argocd-controller (Apply at 2026-01-15T12:00:00Z)',
    ]);
  });

  it.each([
    [{ annotations: { 'argocd.argoproj.io/tracking-id': 'power:/Secret:power/tokens' } }, 'Argo CD power:/Secret:power/tokens'],
    [
      { labels: { 'kustomize.toolkit.fluxcd.io/name': 'power', 'kustomize.toolkit.fluxcd.io/namespace': 'flux-system' } },
      'the Flux Kustomization power',
    ],
    [{ labels: { 'helm.toolkit.fluxcd.io/name': 'power' } }, 'the Flux HelmRelease power'],
    [{ annotations: { 'meta.helm.sh/release-name': 'power' } }, 'the Helm release power'],
    [{ labels: { 'reconcile.external-secrets.io/managed': 'true' } }, 'External Secrets'],
    [
      { ownerReferences: [{ apiVersion: 'external-secrets.io/v1', kind: 'ExternalSecret', name: 'tokens' }] },
      'its owner ExternalSecret tokens',
    ],
    [{ ownerReferences: [{ apiVersion: 'bitnami.com/v1alpha1', kind: 'SealedSecret', name: 'tokens' }] }, 'its owner SealedSecret tokens'],
    [{ labels: { 'velero.io/restore-name': 'monday' } }, 'the Velero restore monday'],
    [{ annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"refresh_token":"c2VjcmV0"}}' } }, 'kubectl apply'],
  ])('are read from %j', (metadata, writer) => {
    expect(secretWriters(metadata, 'refresh_token')).toEqual([writer]);
  });

  it.each([undefined, null, {}, { managedFields: 'none', labels: 7, ownerReferences: [{}] }, { managedFields: [{}] }])(
    'are unknown for %j',
    (metadata) => {
      expect(secretWriters(metadata, 'refresh_token')).toEqual([]);
    },
  );
});
