export type { ApiFailure } from './api-failure.ts';
export { type ApiAnswer, type ApiObjectClient, type Cluster, connectCluster, type ConnectOptions } from './connect.ts';
export { explainFailure } from './explain-failure.ts';
export { type SecretData, type SecretSnapshot, VersionedSecret, type WriteOptions } from './versioned-secret.ts';
