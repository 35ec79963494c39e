export { type ApiAnswer, type ApiObjectClient, type Cluster, connectCluster, type ConnectOptions } from './connect.ts';
export { explainFailure } from './explain-failure.ts';
export { SecretEntries } from './secret-entries.ts';
