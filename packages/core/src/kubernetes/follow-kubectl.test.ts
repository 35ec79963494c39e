import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { followKubectl } from './follow-kubectl.ts';

/** A kubeconfig whose objects all have this name, unless other names are given. */
function file(name: string, { cluster = name, currentContext = name }: { cluster?: string; currentContext?: string } = {}): KubeConfig {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromOptions({
    clusters: [{ name: cluster, server: `https://${name}`, skipTLSVerify: false }],
    users: [{ name }],
    contexts: [{ name, cluster, user: name }],
    currentContext,
  });
  return kubeConfig;
}

describe('several files in KUBECONFIG', () => {
  it('select the context of the first, as kubectl does: tokens must not go to another cluster', () => {
    const merged = followKubectl(file('home'));
    merged.mergeConfig(file('work'));
    expect(merged.getCurrentCluster()).toMatchObject({ server: 'https://home' });
    merged.setCurrentContext('work');
    expect(merged.getCurrentCluster()).toMatchObject({ server: 'https://work' });
  });

  it('select the context of a later one if the first has none', () => {
    const merged = followKubectl(file('home', { currentContext: '' }));
    merged.mergeConfig(file('work'));
    expect(merged.getCurrentCluster()).toMatchObject({ server: 'https://work' });
  });

  it('may define the same name: the first takes precedence', () => {
    const merged = followKubectl(file('home', { cluster: 'same' }));
    merged.mergeConfig(file('work', { cluster: 'same' }));
    expect(merged.getCluster('same')).toMatchObject({ server: 'https://home' });
    expect(merged.getUsers().map(({ name }) => name)).toEqual(['home', 'work']);
  });
});
