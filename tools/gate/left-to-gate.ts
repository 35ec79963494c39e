/** The tests beside the code that start, stop or kill processes, measure time, tell a story of many runs, start one database after the other, or try every case of a large table. */
export const processTests = 'packages/*/src/**/*.gate.test.ts';

/** What `npm test` leaves to `.ci/run`, because it needs more than Node.js, time, or a machine that has nothing else to do. */
export const leftToGate: readonly { readonly tests: string; readonly needs: string }[] = [
  {
    tests: processTests,
    needs: 'time: it starts and kills processes and databases, and runs jobs for hours of their clock; `npm run test:real` includes it',
  },
  { tests: 'test/real/**', needs: 'real servers' },
  { tests: 'test/fuzz/**', needs: 'Python and its package index' },
  { tests: 'test/chart/**', needs: 'helm, helm-unittest and promtool' },
  { tests: 'test/images/**', needs: 'Docker' },
  { tests: 'test/compose/**', needs: 'Docker and docker-compose' },
  { tests: 'test/release/**', needs: 'Docker, helm and docker-registry' },
  { tests: 'test/cluster/**', needs: 'a Kubernetes cluster' },
  { tests: 'test/bench/**', needs: 'a quiet machine' },
];
