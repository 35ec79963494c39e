/** What `npm test` leaves to `.ci/run`, because it needs more than Node.js. */
export const leftToGate: readonly { readonly folder: string; readonly needs: string }[] = [
  { folder: 'test/real', needs: 'real servers' },
  { folder: 'test/chart', needs: 'helm, helm-unittest and promtool' },
  { folder: 'test/images', needs: 'Docker' },
  { folder: 'test/cluster', needs: 'a Kubernetes cluster' },
  { folder: 'test/bench', needs: 'a quiet machine' },
];
