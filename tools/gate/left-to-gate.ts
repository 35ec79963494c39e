/** What `npm test` leaves to `.ci/run`, because it needs more than Node.js or takes more than a minute or two. */
export const leftToGate: readonly { readonly tests: string; readonly needs: string }[] = [
  {
    tests: 'packages/api/src/**/*.once.test.ts',
    needs: 'time: it starts the API as a process many times; `npm run test:real` includes it',
  },
  { tests: 'test/real/**', needs: 'real servers' },
  { tests: 'test/fuzz/**', needs: 'Python and its package index' },
  { tests: 'test/chart/**', needs: 'helm, helm-unittest and promtool' },
  { tests: 'test/images/**', needs: 'Docker' },
  { tests: 'test/cluster/**', needs: 'a Kubernetes cluster' },
  { tests: 'test/bench/**', needs: 'a quiet machine' },
];
